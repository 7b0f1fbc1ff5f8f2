namespace HttpServer.Acme.Dns;

internal sealed class CloudflareZone
{
    public string? Id { get; set; }
}
