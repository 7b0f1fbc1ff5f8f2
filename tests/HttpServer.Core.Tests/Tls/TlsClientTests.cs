using System.Net;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using HttpServer.Core.Tls;
using HttpServer.Core.Transport;
using Microsoft.Extensions.DependencyInjection;

namespace HttpServer.Core.Tests.Tls;

public sealed class TlsClientTests
{
    private TlsFiles _files = null!;
    private TlsGateway _server = null!;
    private byte[] _root = null!;

    [SetUp]
    public async Task SetUp()
    {
        _files = new TlsFiles();
        var (certificate, key) = _files.Add(true, "a.test", "127.0.0.1");
        _root = X509CertificateLoader.LoadCertificateFromFile(certificate).RawData;
        _server = await TlsGateway.StartAsync(
            options => (options.Ssl.CertFile, options.Ssl.KeyFile) = (certificate, key),
            async context => await context.Request.Body.CopyToAsync(context.Response.Body));
    }

    [TearDown]
    public async Task TearDown()
    {
        await _server.DisposeAsync();
        _files.Dispose();
    }

    [TestCase("a.test")]
    [TestCase("127.0.0.1")]
    public async Task Handshake_WithWhomItShouldBe_CarriesBytesBothWays(string name)
    {
        using var client = new TlsClient(new TlsClientTerms { ServerName = name, TrustedRoots = [_root], ApplicationProtocol = "http/1.1" });
        using var connection = await ConnectAsync(client);
        var body = new byte[300_000];
        new Random(1).NextBytes(body);

        var writing = Task.Run(async () =>
        {
            await connection.WriteAsync(Encoding.ASCII.GetBytes($"POST / HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\nContent-Length: {body.Length}\r\n\r\n"));
            await connection.WriteAsync(body);
        });
        var answer = await ReadToEndAsync(connection);
        await writing;

        Assert.That(Encoding.Latin1.GetString(answer), Does.StartWith("HTTP/1.1 200 OK"));
        // In chunks: that the last bytes are there is enough.
        Assert.That(answer.AsSpan().IndexOf(body.AsSpan(body.Length - 100)), Is.GreaterThan(0));
        Assert.That(connection.IsEndConfirmed, Is.True);
    }

    [TestCase("b.test", true, "hostname mismatch")]
    [TestCase("10.1.1.1", true, "IP address mismatch")]
    [TestCase("a.test", false, "self-signed certificate")]
    public void Handshake_WithSomebodyElse_Fails(string name, bool isTrusted, string reason)
    {
        using var client = new TlsClient(new TlsClientTerms { ServerName = name, TrustedRoots = isTrusted ? [_root] : [] });

        Assert.That(async () => await ConnectAsync(client), Throws.TypeOf<TlsException>().With.Message.Contains(reason).IgnoreCase);
    }

    [Test]
    public async Task Handshake_WithoutVerification_TakesAnybodyWhoIsAccepted([Values] bool isAccepted)
    {
        using var client = new TlsClient(new TlsClientTerms { ServerName = "b.test", VerifiesServer = false, Accepts = shown => isAccepted && shown.Span.SequenceEqual(_root) });

        if (isAccepted)
        {
            using var connection = await ConnectAsync(client);
            Assert.That(connection.IsQuiet, Is.True);
        }
        else
        {
            Assert.That(async () => await ConnectAsync(client), Throws.TypeOf<TlsException>());
        }
    }

    [Test]
    public async Task Handshake_AfterAnother_GoesOnWithItsSession()
    {
        using var client = new TlsClient(new TlsClientTerms { ServerName = "a.test", TrustedRoots = [_root] });
        using (var first = await ConnectAsync(client))
        {
            // The tickets of TLS 1.3 come with the first answer.
            await first.WriteAsync("GET / HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n"u8.ToArray());
            await ReadToEndAsync(first);
        }

        using var second = await DialAsync();

        Assert.That(await client.HandshakeAsync(second), Is.True);
    }

    [Test]
    public async Task Connection_ThatIsAborted_FailsItsHandshake()
    {
        using var client = new TlsClient(new TlsClientTerms { ServerName = "a.test", TrustedRoots = [_root] });
        using var listener = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var connection = await _server.Core.Services.GetRequiredService<IOutboundTransport>().ConnectAsync(listener.LocalEndpoint, CancellationToken.None);

        var handshake = client.HandshakeAsync(connection).AsTask();
        connection.Abort();

        Assert.That(async () => await handshake, Throws.InstanceOf<IOException>());
    }

    private ValueTask<DuplexConnection> DialAsync() =>
        _server.Core.Services.GetRequiredService<IOutboundTransport>().ConnectAsync(new IPEndPoint(IPAddress.Loopback, _server.Port), CancellationToken.None);

    private async Task<DuplexConnection> ConnectAsync(TlsClient client)
    {
        var connection = await DialAsync();
        try
        {
            await client.HandshakeAsync(connection);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static async Task<byte[]> ReadToEndAsync(DuplexConnection connection)
    {
        using var all = new MemoryStream();
        var buffer = new byte[20_000];
        while (await connection.ReadAsync(buffer) is > 0 and var count)
        {
            all.Write(buffer, 0, count);
        }

        return all.ToArray();
    }
}
