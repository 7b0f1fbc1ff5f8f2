namespace HttpServer.Proxy.Passthrough;

/// <summary>The <c>[[tls_passthrough]]</c> tables. Bound from the section "tls_passthrough", itself the array.</summary>
public sealed class TlsPassthroughOptions
{
    /// <summary>The routes; their order does not matter. Default none.</summary>
    public List<PassthroughOptions> Routes { get; } = [];
}
