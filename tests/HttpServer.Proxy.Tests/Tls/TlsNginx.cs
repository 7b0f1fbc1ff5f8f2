using System.Security.Cryptography.X509Certificates;
using HttpServer.Testing;

namespace HttpServer.Proxy.Tests.Tls;

/// <summary>A real nginx that speaks TLS, with an authority of its own. It answers with what it sees of the connection.</summary>
internal sealed class TlsNginx : IAsyncDisposable
{
    private readonly NginxBackend _nginx;

    private TlsNginx(NginxBackend nginx) => _nginx = nginx;

    public int Port => _nginx.Port;

    /// <summary>"https://localhost:PORT".</summary>
    public string Url => $"https://localhost:{Port}";

    /// <param name="directory">Where its files are written.</param>
    /// <param name="certificate">What it shows.</param>
    /// <param name="clients">The authority of the clients that it lets in; null for anybody.</param>
    /// <param name="more">Further directives of the server.</param>
    /// <param name="listen">Further words of <c>listen</c>.</param>
    public static async Task<TlsNginx> StartAsync(TempDirectory directory, X509Certificate2 certificate, TestAuthority? clients = null, string more = "", string listen = "")
    {
        var shown = directory.Write("nginx/server.pem", certificate.ExportCertificatePem());
        var key = directory.Write("nginx/server.key", certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        var verify = clients is null ? "" : $"ssl_client_certificate {directory.Write("nginx/clients.pem", clients.Pem)}; ssl_verify_client on;";
        return new TlsNginx(await NginxBackend.StartAsync(
            $$"""
            ssl_certificate {{shown}};
            ssl_certificate_key {{key}};
            {{verify}}
            {{more}}
            location / { return 200 "$ssl_server_name $ssl_client_s_dn $ssl_session_reused $server_protocol"; }
            """,
            $"ssl {listen}"));
    }

    public ValueTask DisposeAsync() => _nginx.DisposeAsync();
}
