namespace HttpServer.Config.Tests.Gateway;

public sealed class SslOptions
{
    public bool Enabled { get; set; }

    public ushort HttpsPort { get; set; } = 8443;

    public string? CertFile { get; set; }

    public Password KeyPassword { get; set; }

    public IList<string> Protocols { get; } = ["TLSv1.2", "TLSv1.3"];

    public bool ForceHttps { get; set; }
}
