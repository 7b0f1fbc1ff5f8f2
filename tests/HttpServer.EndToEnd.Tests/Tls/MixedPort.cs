using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using HttpServer.Testing;

namespace HttpServer.EndToEnd.Tests.Tls;

/// <summary>
/// The real gateway with one port for TLS: it serves <c>here.test</c> itself, and passes <c>a.test</c> and <c>b.test</c> on to two real nginx,
/// each with a certificate of its own, the second one with the PROXY protocol. On another port it does the same for a load balancer that
/// says who its clients are.
/// </summary>
internal sealed class MixedPort : IAsyncDisposable
{
    private readonly TestSite _site;
    private readonly IReadOnlyList<NginxBackend> _targets;

    private MixedPort(TestSite site, IReadOnlyList<NginxBackend> targets, GatewayProcess gateway, int port, int balanced)
    {
        _site = site;
        _targets = targets;
        Gateway = gateway;
        Port = port;
        Balanced = balanced;
    }

    public GatewayProcess Gateway { get; }

    public int Port { get; }

    /// <summary>The port for the load balancer.</summary>
    public int Balanced { get; }

    public static async Task<MixedPort> StartAsync(bool isOfTheLoop)
    {
        var site = new TestSite();
        var targets = new List<NginxBackend>();
        try
        {
            return await StartAsync(site, targets, isOfTheLoop);
        }
        catch
        {
            await EndAsync(site, targets);
            throw;
        }
    }

    private static async Task<MixedPort> StartAsync(TestSite site, List<NginxBackend> targets, bool isOfTheLoop)
    {
        var (port, balanced, a, b) = (FreePort.Find(), FreePort.Find(), FreePort.Find(), FreePort.Find());
        site.Write("site/index.html", TestSite.Page);
        WriteCertificate(site, "here.test");
        targets.Add(await NginxBackend.StartAsync(Server(site, a, "a.test", "ssl")));
        targets.Add(await NginxBackend.StartAsync(Server(site, b, "b.test", "ssl proxy_protocol")));
        // Its own directory is not what it serves: there are keys in it.
        var gateway = await site.Configure($$"""
            [server]
            bind_address = "127.0.0.1"
            [server.ssl]
            enabled = true
            https_port = {{port}}
            cert_file = "{{site.Root}}/here.test.pem"
            key_file = "{{site.Root}}/here.test.key"
            handshake_timeout = 3
            [[server.listeners]]
            name = "balanced"
            port = {{balanced}}
            ssl = true
            proxy_protocol = "required"
            proxy_protocol_from = ["127.0.0.1"]
            [static]
            directory = "{{site.Root}}/site"
            [[tls_passthrough]]
            sni = "a.test"
            target = "127.0.0.1:{{a}}"
            [[tls_passthrough]]
            sni = ["b.test", "*.b.test"]
            targets = ["tcp://127.0.0.1:{{b}}"]
            proxy_protocol = "v2"
            [tls_passthrough.health]
            interval = 1
            """).StartAsync(TlsWay.Of(isOfTheLoop));
        return new MixedPort(site, targets, gateway, port, balanced);
    }

    /// <summary>Who shows itself to a client that asks for a host: the name in the certificate; and what it answers to a request.</summary>
    /// <param name="host">The host.</param>
    /// <param name="cut">Bytes of the hello that go out first.</param>
    /// <param name="record">Length of the records that it is in; 0 for one.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <param name="before">What a load balancer says before that; null for a client of the port for everybody.</param>
    public async Task<(string Name, string Answer)> AskAsync(string host, int cut, int record, CancellationToken cancellationToken, string? before = null)
    {
        var connection = await OpenAsync(before is null ? Port : Balanced, cancellationToken);
        await using var tls = new SslStream(new CutHello(connection, cut, record), false, Anybody);
        await connection.WriteAsync(Encoding.ASCII.GetBytes(before ?? ""), cancellationToken);
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = host, AllowTlsResume = false }, cancellationToken);
        await tls.WriteAsync(Encoding.ASCII.GetBytes($"GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"), cancellationToken);
        using var reader = new StreamReader(tls, Encoding.Latin1);
        var answer = await reader.ReadToEndAsync(cancellationToken);
        using var certificate = X509CertificateLoader.LoadCertificate(tls.RemoteCertificate!.GetRawCertData());
        return (certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false), answer);
    }

    /// <summary>What comes back for bytes that are no TLS; empty when the connection is closed or broken without a word.</summary>
    public async Task<byte[]> SendAsync(ReadOnlyMemory<byte> bytes, bool ends, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(Port, cancellationToken);
        using var answer = new MemoryStream();
        try
        {
            await connection.WriteAsync(bytes, cancellationToken);
            if (ends)
            {
                connection.Socket.Shutdown(SocketShutdown.Send);
            }

            await connection.CopyToAsync(answer, cancellationToken);
        }
        catch (IOException)
        {
            // Broken: as good an answer as any.
            return answer.ToArray();
        }

        return answer.ToArray();
    }

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        await EndAsync(_site, _targets);
    }

    private static async Task EndAsync(TestSite site, IEnumerable<NginxBackend> targets)
    {
        foreach (var target in targets)
        {
            await target.DisposeAsync();
        }

        site.Dispose();
    }

    private static string Server(TestSite site, int port, string name, string words)
    {
        var (certificate, key) = WriteCertificate(site, name);
        return $$"""
            listen 127.0.0.1:{{port}} {{words}};
            ssl_protocols TLSv1.2 TLSv1.3;
            ssl_certificate {{certificate}};
            ssl_certificate_key {{key}};
            location / { return 200 "{{name}} for $ssl_server_name, $proxy_protocol_addr"; }
            """;
    }

    private static (string Certificate, string Key) WriteCertificate(TestSite site, string name)
    {
        using var certificate = TestCertificate.Create(name);
        using var key = certificate.GetECDsaPrivateKey()!;
        return (site.Write($"{name}.pem", certificate.ExportCertificatePem()), site.Write($"{name}.key", key.ExportPkcs8PrivateKeyPem()));
    }

    private static async Task<NetworkStream> OpenAsync(int port, CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync("127.0.0.1", port, cancellationToken);
        return new NetworkStream(socket, ownsSocket: true);
    }

    // Whom the other end shows itself as is what the tests look at.
    private static bool Anybody(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) => certificate is not null;
}
