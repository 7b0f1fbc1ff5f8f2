namespace HttpServer.Acme.Dns;

internal sealed class CloudflareError
{
    public string? Message { get; set; }
}
