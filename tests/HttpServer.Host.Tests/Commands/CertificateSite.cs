using System.Security.Cryptography.X509Certificates;
using HttpServer.Testing;

namespace HttpServer.Host.Tests.Commands;

/// <summary>A configuration with a storage of its own, and certificates in files beside it.</summary>
internal sealed class CertificateSite : IDisposable
{
    private readonly TempDirectory _directory = new();

    public CertificateSite(string toml = "", string acme = "") =>
        Config = _directory.Write("app_config.toml", $"""
            {toml}

            [server.ssl.lets_encrypt]
            storage = "{_directory.Combine("storage")}"
            {acme}
            """);

    public string Config { get; }

    public string Combine(string path) => _directory.Combine(path);

    public string Write(string path, string content) => _directory.Write(path, content);

    /// <summary>Writes NAME.pem and NAME.key.</summary>
    public string Write(string name, X509Certificate2 certificate)
    {
        using var key = certificate.GetECDsaPrivateKey()!;
        _directory.Write($"{name}.key", key.ExportPkcs8PrivateKeyPem());
        return _directory.Write($"{name}.pem", certificate.ExportCertificatePem());
    }

    /// <summary>Runs <c>cert</c> with the configuration.</summary>
    public Task<CommandRun> CertAsync(params string[] arguments) => CommandRun.Of(["cert", .. arguments, "--config", Config]);

    public void Dispose() => _directory.Dispose();
}
