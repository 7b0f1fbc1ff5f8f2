using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using HttpServer.Fuzzing.Driving;
using HttpServer.Fuzzing.References;
using HttpServer.Fuzzing.Targets;

namespace HttpServer.Fuzzing.Tests;

/// <summary>Hellos that real clients sent, and ones as long as they get, cut everywhere.</summary>
public sealed class ClientHelloTests
{
    private const int WholeSegment = 1 << 20;

    private static IEnumerable<TestCaseData> Captured() =>
        from input in SeedCorpus.Of(new ClientHelloTarget())
        select new TestCaseData(input.Value[1..]).SetArgDisplayNames(input.Key);

    [TestCase("openssl", "one.example.com [h2,http/1.1] [0304,0303,")]
    [TestCase("openssl-tls12-no-name", "(none) [] []")]
    [TestCase("curl", "two.example.com [h2,http/1.1] [0304,0303,")]
    [TestCase("tiny-records", "three.example.com [h2,http/1.1] [1a1a,0304,0303]")]
    [TestCase("address", "(none) ")]
    [TestCase("address-hex", "(none) ")]
    [TestCase("post-quantum", "three.example.com [h2,http/1.1] [1a1a,0304,0303]")]
    [TestCase("encrypted-hello", "public.example [] [1a1a,0304,0303]")]
    [TestCase("acme", "a.example [acme-tls/1] [1a1a,0304,0303]")]
    [TestCase("no-extensions", "(none) [] []")]
    public void Read_HelloOfARealClient_SaysWhatItWants(string name, string expected)
    {
        var bytes = SeedCorpus.Of(new ClientHelloTarget())[name][1..];

        var reading = ClientHelloReading.Of(bytes, [], WholeSegment);

        Assert.That(reading.Text, Does.StartWith(expected));
        Assert.That(reading, Is.EqualTo(new ClientHelloReading("Hello", reading.Text, bytes.Length)));
    }

    [TestCase("twice", 47)]
    [TestCase("two-names", 47)]
    [TestCase("trailing-dot", 47)]
    [TestCase("nul", 47)]
    [TestCase("psk-not-last", 47)]
    [TestCase("no-null-compression", 47)]
    [TestCase("message-too-long", 47)]
    [TestCase("cut-extension", 50)]
    [TestCase("cipher-odd", 50)]
    [TestCase("behind", 10)]
    [TestCase("alert-between", 10)]
    [TestCase("empty-record", 10)]
    [TestCase("record-too-long", 22)]
    [TestCase("ssl3", 70)]
    public void Read_HelloThatIsNone_SaysWhichAlertFits(string name, int alert) =>
        Assert.That(
            ClientHelloReading.Of(SeedCorpus.Of(new ClientHelloTarget())[name].AsMemory(1), [], WholeSegment), Is.EqualTo(new ClientHelloReading("Malformed", $"{alert}")));

    [TestCase("request")]
    [TestCase("ssl2")]
    [TestCase("alert")]
    public void Read_OtherProtocol_IsToldByItsFirstByte(string name)
    {
        var first = SeedCorpus.Of(new ClientHelloTarget())[name].AsMemory(1, 1);

        Assert.That(ClientHelloReading.Of(first, [], WholeSegment).Status, Is.EqualTo("NotTls"));
    }

    [TestCaseSource(nameof(Captured))]
    public void Read_CutAnywhere_IsTheSame(byte[] bytes)
    {
        var whole = ClientHelloReading.Of(bytes, [], WholeSegment);

        Assert.Multiple(() =>
        {
            for (var cut = 0; cut <= bytes.Length; cut++)
            {
                Assert.That(ClientHelloReading.Of(bytes, [cut], WholeSegment), Is.EqualTo(whole), $"in two pieces, cut at {cut}");
                var truncated = ClientHelloReading.Of(bytes.AsMemory(0, cut), [], 1);
                Assert.That(truncated, Is.EqualTo(whole).Or.EqualTo(new ClientHelloReading("NeedMore")), $"nothing behind {cut}");
            }
        });
    }

    [TestCase(1, 60_000, false)]
    [TestCase(5, 60_000, true)]
    [TestCase(16_384, 65_450, true)]
    [TestCase(16_384, 65_535, false)]
    [TestCase(517, 1_500, true)]
    public void Read_LongHelloByteByByte_IsReadUpToItsBound(int record, int padding, bool isRead)
    {
        byte[] message = WrittenHello.Of(WrittenHello.ServerName("long.example"), WrittenHello.Extension(21, new byte[Math.Min(padding, 65_450)]));
        if (padding > 65_450)
        {
            message[1] = 1;
        }

        var bytes = WrittenHello.InRecords(message, record);

        var reading = ClientHelloReading.Of(bytes, Enumerable.Range(1, bytes.Length), WholeSegment);

        Assert.That(reading.Status, Is.EqualTo(isRead ? "Hello" : "Malformed"));
        Assert.That(reading.Text, Does.StartWith(isRead ? "long.example" : "47"));
    }

    [Test]
    public async Task Read_HelloOfSslStream_SaysWhatItWants()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var client = new TcpClient();
        await client.ConnectAsync((IPEndPoint)listener.LocalEndpoint);
        using var server = await listener.AcceptSocketAsync();
        await using var tls = new SslStream(client.GetStream());
        var handshake = tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "Stream.Example",
            ApplicationProtocols = [SslApplicationProtocol.Http11],
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
        });
        var bytes = new byte[8192];
        var length = 0;
        ClientHelloReading reading;
        do
        {
            length += await server.ReceiveAsync(bytes.AsMemory(length));
            reading = ClientHelloReading.Of(bytes.AsMemory(0, length), [], WholeSegment);
        }
        while (reading.Status == "NeedMore");
        server.Close();

        Assert.That(async () => await handshake, Throws.InstanceOf<IOException>());
        Assert.That(reading.Text, Does.StartWith("stream.example [http/1.1] [0304,0303]"));
        Assert.That(reading.Length, Is.EqualTo(length));
    }
}
