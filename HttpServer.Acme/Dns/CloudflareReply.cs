namespace HttpServer.Acme.Dns;

internal sealed class CloudflareReply<T>
{
    public bool Success { get; set; }

    public IList<CloudflareError>? Errors { get; set; }

    public T? Result { get; set; }
}
