namespace HttpServer.Acme.Dns;

internal sealed class CloudflareRecord
{
    public string? Id { get; set; }

    public string? Type { get; set; }

    public string? Name { get; set; }

    public string? Content { get; set; }

    public int? Ttl { get; set; }
}
