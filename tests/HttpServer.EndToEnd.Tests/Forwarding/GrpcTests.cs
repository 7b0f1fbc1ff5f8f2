using Grpc.Core;
using Grpc.Net.Client;
using HttpServer.Proxy.Tests.Grpc;
using HttpServer.Proxy.Tests.Grpc.Interop;
using HttpServer.Testing;

namespace HttpServer.EndToEnd.Tests.Forwarding;

/// <summary>gRPC through the real gateway, with nothing configured but where the backend is.</summary>
public sealed class GrpcTests
{
    [Test]
    public async Task Calls_OfAllFourKinds_PassWithDefaults()
    {
        await using var backend = await InteropBackend.StartAsync();
        using var site = new TestSite();
        await using var gateway = await site.Configure($"""
            [[proxy]]
            path = "*"
            target = "{backend.Url}"
            """).StartAsync();
        using var channel = GrpcChannel.ForAddress(gateway.Url);
        var client = new TestService.TestServiceClient(channel);

        Assert.That((await client.UnaryCallAsync(new SimpleRequest { ResponseSize = 100 })).Payload.Body.Length, Is.EqualTo(100));

        // In all more than the largest request that the gateway takes by default.
        using var up = client.StreamingInputCall();
        for (var i = 0; i < 12; i++)
        {
            await up.RequestStream.WriteAsync(new StreamingInputCallRequest { Payload = InteropService.Zeros(1_000_000) });
        }

        await up.RequestStream.CompleteAsync();
        Assert.That((await up).AggregatedPayloadSize, Is.EqualTo(12_000_000));

        var parameters = new StreamingOutputCallRequest { ResponseParameters = { new ResponseParameters { Size = 7 }, new ResponseParameters { Size = 8 } } };
        using var down = client.StreamingOutputCall(parameters);
        var sizes = new List<int>();
        await foreach (var response in down.ResponseStream.ReadAllAsync())
        {
            sizes.Add(response.Payload.Body.Length);
        }

        Assert.That(sizes, Is.EqualTo([7, 8]));

        using var both = client.FullDuplexCall();
        for (var i = 0; i < 10; i++)
        {
            await both.RequestStream.WriteAsync(new StreamingOutputCallRequest { ResponseParameters = { new ResponseParameters { Size = i } } });
            Assert.That(await both.ResponseStream.MoveNext(), Is.True);
            Assert.That(both.ResponseStream.Current.Payload.Body.Length, Is.EqualTo(i));
        }

        await both.RequestStream.CompleteAsync();
        Assert.That(await both.ResponseStream.MoveNext(), Is.False);
    }

    [TestCase("grpcs")]
    [TestCase("https")]
    public async Task Call_OverTls_Passes(string scheme)
    {
        using var certificate = TestCertificate.Create();
        await using var backend = await InteropBackend.StartAsync<InteropService>(certificate: certificate);
        using var site = new TestSite();
        await using var gateway = await site.Configure($"""
            [[proxy]]
            path = "*"
            target = "{backend.Url.Replace("https", scheme, StringComparison.Ordinal)}"
            """).StartAsync(Trusting(site, certificate));
        using var channel = GrpcChannel.ForAddress(gateway.Url);

        Assert.That(
            (await new TestService.TestServiceClient(channel).UnaryCallAsync(new SimpleRequest { ResponseSize = 100 })).Payload.Body.Length,
            Is.EqualTo(100));
    }

    internal static Dictionary<string, string> Trusting(TestSite site, System.Security.Cryptography.X509Certificates.X509Certificate2 certificate) =>
        new() { ["SSL_CERT_FILE"] = site.Write("trusted.pem", certificate.ExportCertificatePem()) };
}
