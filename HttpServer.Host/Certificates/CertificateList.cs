namespace HttpServer.Host.Certificates;

/// <summary>All certificates that a configuration names or its storage holds.</summary>
internal static class CertificateList
{
    private const string Local = "local";

    /// <exception cref="IOException">The storage cannot be read.</exception>
    public static IReadOnlyList<ListedCertificate> Of(CertificateTools tools, DateTimeOffset now) =>
    [
        .. tools.ReadFiles().Select(file => ListedCertificate.Of([file.Key], $"file {file.File}", file.Certificate, file.Error, now)),
        .. tools.Certificates.ListStored().Select(state => ListedCertificate.Of(
            [state.Name], state switch { { Certificate: null } => "none", { Issuer: Local } => Local, _ => "acme" }, state.Certificate, state.Error, now)),
    ];
}
