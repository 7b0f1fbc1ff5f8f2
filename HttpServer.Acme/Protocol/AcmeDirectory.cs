namespace HttpServer.Acme.Protocol;

/// <summary>The addresses of an ACME server (RFC 8555, 7.1.1).</summary>
internal sealed class AcmeDirectory
{
    public Uri? NewNonce { get; set; }

    public Uri? NewAccount { get; set; }

    public Uri? NewOrder { get; set; }

    /// <summary>Where renewal information is asked for (RFC 9773); null when the server has none.</summary>
    public Uri? RenewalInfo { get; set; }

    public AcmeDirectoryMeta? Meta { get; set; }
}
