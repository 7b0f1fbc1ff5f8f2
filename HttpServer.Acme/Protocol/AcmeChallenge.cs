namespace HttpServer.Acme.Protocol;

/// <summary>A challenge (RFC 8555, 8).</summary>
internal sealed class AcmeChallenge
{
    public string Type { get; set; } = "";

    public Uri? Url { get; set; }

    public string? Token { get; set; }

    public AcmeProblem? Error { get; set; }
}
