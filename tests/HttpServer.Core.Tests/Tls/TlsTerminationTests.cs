using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using HttpServer.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace HttpServer.Core.Tests.Tls;

[TestFixture(true)]
[TestFixture(false)]
public sealed class TlsTerminationTests(bool isOfTheLoop)
{
    [Test]
    public async Task Request_OverTls_IsAnsweredAndKnowsIt([Values(SslProtocols.Tls12, SslProtocols.Tls13)] SslProtocols version, [Values] bool isEcdsa)
    {
        using var files = new TlsFiles();
        await using var server = await StartAsync(files, isEcdsa, context => context.Response.WriteAsync($"{context.Request.Scheme} {context.Request.Protocol}"));

        await using var client = await server.ConnectAsync("a.test", version);

        Assert.That((await GetAsync(client)).Body.Text, Is.EqualTo("https HTTP/1.1"));
        Assert.That((await GetAsync(client)).StatusCode, Is.EqualTo(200));
        Assert.That(((SslStream)client.Stream).SslProtocol, Is.EqualTo(version));
    }

    [Test]
    public async Task Request_OfHttp2_IsSpokenWhenBothSidesCan([Values] bool isOn)
    {
        using var files = new TlsFiles();
        await using var server = await TlsGateway.StartAsync(
            options =>
            {
                options.Ssl.Certificates.Add(files.Options(true, "a.test"));
                options.Http2 = isOn;
            },
            context => context.Response.WriteAsync(context.Request.Protocol), isOfTheLoop: isOfTheLoop);
        using var client = TlsGateway.NewClient();
        client.DefaultRequestVersion = HttpVersion.Version20;

        var answer = await client.GetStringAsync(new Uri($"https://127.0.0.1:{server.Port}/"));

        Assert.That(answer, Is.EqualTo(isOn ? "HTTP/2" : "HTTP/1.1"));
    }

    [TestCase("a.test", "a.test")]
    [TestCase("A.TEST", "a.test")]
    [TestCase("x.b.test", "*.b.test")]
    [TestCase("c.b.test", "c.b.test")]
    [TestCase("other.test", "default.test")]
    [TestCase(null, "default.test")]
    public async Task Certificate_OfAHost_IsByNameThenByWildcardThenTheDefault(string? host, string expected)
    {
        using var files = new TlsFiles();
        await using var server = await TlsGateway.StartAsync(options =>
        {
            (options.Ssl.CertFile, options.Ssl.KeyFile) = files.Add(true, "default.test");
            options.Ssl.Certificates.Add(files.Options(true, "*.b.test"));
            options.Ssl.Certificates.Add(files.Options(true, "a.test"));
            options.Ssl.Certificates.Add(files.Options(true, "c.b.test"));
        }, isOfTheLoop: isOfTheLoop);

        await using var client = await server.ConnectAsync(host);

        Assert.That(NameOf(client), Is.EqualTo(expected));
    }

    [Test]
    public async Task Certificates_OfBothKindsForOneName_AreChosenByWhatTheClientCanDo()
    {
        using var files = new TlsFiles();
        await using var server = await TlsGateway.StartAsync(options =>
        {
            options.Ssl.Certificates.Add(files.Options(true, "a.test"));
            options.Ssl.Certificates.Add(files.Options(false, "a.test"));
        }, isOfTheLoop: isOfTheLoop);

        var ecdsa = await OpenSslClient.AskAsync(server.Port, "a.test", "-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-GCM-SHA256");
        var rsa = await OpenSslClient.AskAsync(server.Port, "a.test", "-tls1_2", "-cipher", "ECDHE-RSA-AES128-GCM-SHA256");

        Assert.That(ecdsa, Does.Contain("ECDHE-ECDSA-AES128-GCM-SHA256"));
        Assert.That(rsa, Does.Contain("ECDHE-RSA-AES128-GCM-SHA256"));
    }

    [Test]
    public async Task Session_OfAnEarlierConnection_IsGoneOnWithByTicket([Values("-tls1_2", "-tls1_3")] string version, [Values] bool hasTickets)
    {
        using var files = new TlsFiles();
        await using var server = await TlsGateway.StartAsync(options =>
        {
            options.Ssl.Certificates.Add(files.Options(true, "a.test"));
            options.Ssl.SessionTickets = hasTickets;
        }, isOfTheLoop: isOfTheLoop);
        var session = Path.GetTempFileName();
        try
        {
            await OpenSslClient.AskAsync(server.Port, "a.test", version, "-sess_out", session);
            var second = new FileInfo(session).Length == 0 ? "New" : await OpenSslClient.AskAsync(server.Port, "a.test", version, "-sess_in", session);

            Assert.That(second, hasTickets ? Does.Contain("Reused") : Does.Not.Contain("Reused"));
        }
        finally
        {
            File.Delete(session);
        }
    }

    [Test]
    public async Task Body_InBothDirections_IsWholeWhateverItsSize([Values(1, 16_383, 16_385, 5_000_000)] int size, [Values] bool isHttp2)
    {
        using var files = new TlsFiles();
        await using var server = await TlsGateway.StartAsync(
            options =>
            {
                options.Ssl.Certificates.Add(files.Options(true, "a.test"));
            },
            async context =>
            {
                using var body = new MemoryStream();
                await context.Request.Body.CopyToAsync(body);
                await context.Response.Body.WriteAsync(body.ToArray());
            }, isOfTheLoop: isOfTheLoop);
        using var client = TlsGateway.NewClient();
        var sent = new byte[size];
        new Random(size).NextBytes(sent);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri($"https://127.0.0.1:{server.Port}/"))
        {
            Version = isHttp2 ? HttpVersion.Version20 : HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(sent),
        };

        using var response = await client.SendAsync(request);

        Assert.That((await response.Content.ReadAsByteArrayAsync()).AsSpan().SequenceEqual(sent), Is.True);
    }

    [Test]
    public async Task Files_ThatChange_AreShownToNewConnectionsAndOldOnesGoOn()
    {
        using var files = new TlsFiles();
        var (certificate, key) = files.Add(true, "old.test");
        await using var server = await TlsGateway.StartAsync(options => (options.Ssl.CertFile, options.Ssl.KeyFile) = (certificate, key), isOfTheLoop: isOfTheLoop);
        await using var before = await server.ConnectAsync();
        Assert.That(NameOf(before), Is.EqualTo("old.test"));

        TlsFiles.Replace(certificate, true, "new.test");

        await Eventually.True(async () =>
        {
            await using var client = await server.ConnectAsync();
            return NameOf(client) == "new.test";
        });
        Assert.That((await GetAsync(before)).StatusCode, Is.EqualTo(200));
    }

    // As a copy that keeps the time of its original, or a system that gives all files the same.
    [Test]
    public async Task Files_ThatChangeInTheirContentAlone_AreShownToNewConnections()
    {
        using var files = new TlsFiles();
        var (certificate, key) = files.Add(true, "old.test");
        var (length, written) = (new FileInfo(certificate).Length, DateTime.UnixEpoch);
        File.SetLastWriteTimeUtc(certificate, written);
        File.SetLastWriteTimeUtc(key, written);
        await using var server = await TlsGateway.StartAsync(options => (options.Ssl.CertFile, options.Ssl.KeyFile) = (certificate, key), isOfTheLoop: isOfTheLoop);
        var other = files.Add(true, "new.test");
        while (new FileInfo(other.CertFile).Length != length)
        {
            TlsFiles.Replace(other.CertFile, true, "new.test");
        }

        // File.Copy takes the time along.
        File.SetLastWriteTimeUtc(other.CertFile, written);
        File.SetLastWriteTimeUtc(other.KeyFile, written);
        File.Copy(other.KeyFile, key, overwrite: true);
        File.Copy(other.CertFile, certificate, overwrite: true);

        await Eventually.True(async () =>
        {
            await using var client = await server.ConnectAsync();
            return NameOf(client) == "new.test";
        });
    }

    [Test]
    public async Task Files_ThatChangeIntoWhatOpenSslRefuses_ChangeNothing()
    {
        using var files = new TlsFiles();
        var (certificate, key) = files.Add(true, "good.test");
        var log = new RecordingLog();
        await using var server = await TlsGateway.StartAsync(
            options => (options.Ssl.CertFile, options.Ssl.KeyFile) = (certificate, key), services: services => services.AddSingleton<ILoggerProvider>(log), isOfTheLoop: isOfTheLoop);

        TlsFiles.ReplaceByWeak(certificate, "weak.test");

        await Eventually.True(() => log.Lines.Any(line => line.Contains("cannot be used", StringComparison.Ordinal)));
        await using var client = await server.ConnectAsync();
        Assert.That(NameOf(client), Is.EqualTo("good.test"));
    }

    [Test]
    public async Task Client_ThatSpeaksWithoutTls_IsToldSo()
    {
        using var files = new TlsFiles();
        await using var server = await StartAsync(files, isEcdsa: true, _ => Task.CompletedTask);

        var answer = await RawHttpClient.ExchangeAsync(server.Port, "GET / HTTP/1.1\r\nHost: test\r\n\r\n");

        Assert.That((answer.StatusCode, answer.Body.Text), Is.EqualTo((400, "This port is for https: use https://.\n")));
    }

    // RFC 7301, 3.2.
    [Test]
    public async Task Client_ThatSpeaksOtherProtocolsAlone_GetsAnAlert()
    {
        using var files = new TlsFiles();
        await using var server = await StartAsync(files, isEcdsa: true, _ => Task.CompletedTask);

        Assert.That(await OpenSslClient.AskAsync(server.Port, "a.test", "-alpn", "gopher"), Does.Contain("no application protocol").And.Not.Contain("200 OK"));
        Assert.That(await OpenSslClient.AskAsync(server.Port, "a.test", "-alpn", "gopher,http/1.1"), Does.Contain("ALPN protocol: http/1.1").And.Contain("200 OK"));
        Assert.That(await OpenSslClient.AskAsync(server.Port, "a.test"), Does.Contain("200 OK"));
    }

    [Test]
    public async Task Versions_AndCiphers_AreThoseAskedFor()
    {
        using var files = new TlsFiles();
        await using var server = await TlsGateway.StartAsync(
            options =>
            {
                (options.Ssl.CertFile, options.Ssl.KeyFile) = files.Add(true, "a.test");
                options.Ssl.CipherSuites.Add("TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384");
                options.Ssl.CipherSuites.Add("ECDHE-ECDSA-CHACHA20-POLY1305");
                options.Ssl.CipherSuites.Add("TLS_CHACHA20_POLY1305_SHA256");
            },
            isOfTheLoop: isOfTheLoop);
        await using var newer = await TlsGateway.StartAsync(
            options =>
            {
                (options.Ssl.CertFile, options.Ssl.KeyFile) = files.Add(true, "a.test");
                options.Ssl.Protocols.Add("TLSv1.3");
            },
            isOfTheLoop: isOfTheLoop);

        Assert.That(await OpenSslClient.AskAsync(server.Port, "a.test", "-tls1_2"), Does.Contain("Cipher is ECDHE-ECDSA-AES256-GCM-SHA384"));
        Assert.That(await OpenSslClient.AskAsync(server.Port, "a.test", "-tls1_2", "-cipher", "ECDHE-ECDSA-CHACHA20-POLY1305"), Does.Contain("200 OK"));
        Assert.That(await OpenSslClient.AskAsync(server.Port, "a.test", "-tls1_2", "-cipher", "ECDHE-ECDSA-AES128-GCM-SHA256"), Does.Not.Contain("200 OK"));
        Assert.That(await OpenSslClient.AskAsync(server.Port, "a.test", "-tls1_3"), Does.Contain("Cipher is TLS_CHACHA20_POLY1305_SHA256"));
        Assert.That(await OpenSslClient.AskAsync(newer.Port, "a.test", "-tls1_3"), Does.Contain("200 OK"));
        Assert.That(await OpenSslClient.AskAsync(newer.Port, "a.test", "-tls1_2"), Does.Not.Contain("200 OK").And.Contain("protocol version"));
    }

    [Test]
    public async Task Header_OfTheProxyProtocol_ComesBeforeTheHello()
    {
        using var files = new TlsFiles();
        await using var server = await TlsGateway.StartAsync(
            options =>
            {
                (options.Ssl.CertFile, options.Ssl.KeyFile) = files.Add(true, "a.test");
                options.ProxyProtocol = "required";
                options.ProxyProtocolFrom.Add("127.0.0.1");
            },
            context => context.Response.WriteAsync($"{context.Connection.RemoteIpAddress}"),
            isOfTheLoop: isOfTheLoop);
        await using var plain = await RawHttpClient.ConnectAsync(server.Port);
        await plain.SendAsync("PROXY TCP4 192.0.2.7 198.51.100.1 4321 443\r\n");
        await using var tls = new SslStream(plain.Stream, leaveInnerStreamOpen: true, static (_, shown, _, _) => shown is not null);
        using var bound = new CancellationTokenSource(Bound.Default);
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "a.test" }, bound.Token);

        await tls.WriteAsync("GET / HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n"u8.ToArray(), bound.Token);

        using var reader = new StreamReader(tls);
        Assert.That(await reader.ReadToEndAsync(bound.Token), Does.Contain("192.0.2.7"));
    }

    [Test]
    public async Task Client_ForWhomThereIsNoCertificate_GetsAnAlert()
    {
        using var files = new TlsFiles();
        await using var server = await TlsGateway.StartAsync(options =>
        {
            options.Ssl.ObtainsCertificates = true;
        }, isOfTheLoop: isOfTheLoop);

        Assert.That(async () => await server.ConnectAsync("a.test"), Throws.InstanceOf<AuthenticationException>().Or.InstanceOf<IOException>());
    }

    [Test]
    public async Task Client_ThatIsSilent_IsCutAfterTheTimeOfAHandshake([Values(0, 1, 50)] int sent)
    {
        using var files = new TlsFiles();
        await using var server = await TlsGateway.StartAsync(options =>
        {
            options.Ssl.Certificates.Add(files.Options(true, "a.test"));
            options.Ssl.HandshakeTimeout = 0.5;
        }, isOfTheLoop: isOfTheLoop);
        await using var client = await RawHttpClient.ConnectAsync(server.Port);

        await client.SendAsync(Hello().AsMemory(0, sent));

        Assert.That(async () => await client.ReadExactlyAsync(1), Throws.InstanceOf<IOException>());
    }

    [Test]
    public async Task Client_WhoseHandshakeFailsAndWhoSendsOn_IsClosedInTheEnd()
    {
        using var files = new TlsFiles();
        var log = new RecordingLog();
        await using var server = await TlsGateway.StartAsync(
            options => options.Ssl.Certificates.Add(files.Options(true, "a.test")), services: services => services.AddSingleton<ILoggerProvider>(log), isOfTheLoop: isOfTheLoop);
        await using var client = await RawHttpClient.ConnectAsync(server.Port);
        await client.SendAsync(await RealHelloAsync());
        await client.ReadSomeAsync();

        // More than one read of the server, so that it has something left to throw away when it closes.
        await client.SendAsync(new byte[64 * 1024]);

        // Then byte by byte: the server waits for each of them.
        await Eventually.True(async () =>
        {
            try
            {
                await client.SendAsync("x");
                return false;
            }
            catch (IOException)
            {
                return true;
            }
        });
        Assert.That(log.Lines, Is.Empty);
    }

    // .NET takes what stands behind the first record for the rest of the message: one of these it could not even read.
    [Test]
    public async Task Hello_InRecordsOfAFewBytes_IsAnsweredWhateverIsInIt()
    {
        using var files = new TlsFiles();
        await using var server = await StartAsync(files, isEcdsa: true, _ => Task.CompletedTask);
        var message = (await RealHelloAsync()).AsMemory(5);
        List<int> refused = [];

        for (var value = 0; value <= byte.MaxValue; value++)
        {
            // For it the session and the ciphers are empty then, and this is the length of what comes before the extensions.
            message.Span.Slice(6, 32).Clear();
            message.Span[26] = (byte)value;
            await using var client = await RawHttpClient.ConnectAsync(server.Port);
            await client.SendAsync(message.ToArray().Chunk(7).SelectMany(static part => (byte[])[22, 3, 1, 0, (byte)part.Length, .. part]).ToArray());
            if (await client.ReadSomeAsync() is not [22, ..])
            {
                refused.Add(value);
            }
        }

        Assert.That(refused, Is.Empty);
    }

    private static async Task<byte[]> RealHelloAsync()
    {
        using var sent = new MemoryStream();
        await using var tls = new SslStream(sent);
        Assert.That(async () => await tls.AuthenticateAsClientAsync("a.test"), Throws.InstanceOf<IOException>());
        return sent.ToArray();
    }

    private static byte[] Hello()
    {
        var hello = new byte[100];
        new byte[] { 22, 3, 1, 0, 95, 1, 0, 0, 91, 3, 3 }.CopyTo(hello, 0);
        return hello;
    }

    private Task<TlsGateway> StartAsync(TlsFiles files, bool isEcdsa, RequestDelegate handler) =>
        TlsGateway.StartAsync(options => (options.Ssl.CertFile, options.Ssl.KeyFile) = files.Add(isEcdsa, "a.test"), handler, isOfTheLoop: isOfTheLoop);

    private static string NameOf(RawHttpConnection client) => ((SslStream)client.Stream).RemoteCertificate!.Subject["CN=".Length..];

    private static async Task<RawResponse> GetAsync(RawHttpConnection client)
    {
        await client.SendAsync("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n");
        return await client.ReadResponseAsync();
    }
}
