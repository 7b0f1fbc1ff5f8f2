namespace HttpServer.Core.Tls;

/// <summary>A certificate cannot be had from its files.</summary>
public sealed class CertificateFileException : Exception
{
    internal CertificateFileException(string key, string message)
        : base(message) => Key = key;

    /// <summary>The key whose value is to blame: "cert_file" and the like.</summary>
    public string Key { get; }
}
