namespace HttpServer.Acme.Protocol;

/// <summary>An order (RFC 8555, 7.1.3).</summary>
internal sealed class AcmeOrder
{
    public string Status { get; set; } = "";

    public IList<Uri> Authorizations { get; set; } = [];

    public Uri? Finalize { get; set; }

    public Uri? Certificate { get; set; }

    public AcmeProblem? Error { get; set; }
}
