namespace HttpServer.Acme.Storage;

/// <summary>A challenge that waits for its issuer, so that any node can answer it.</summary>
internal sealed class StoredChallenge
{
    public string Token { get; set; } = "";

    public string KeyAuthorization { get; set; } = "";

    public DateTimeOffset Created { get; set; }
}
