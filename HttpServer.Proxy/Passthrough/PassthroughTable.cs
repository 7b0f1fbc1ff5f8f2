namespace HttpServer.Proxy.Passthrough;

/// <summary>All passthrough routes of one configuration. Immutable.</summary>
internal sealed class PassthroughTable(IReadOnlyList<PassthroughRoute> routes)
{
    public static readonly PassthroughTable Empty = new([]);

    public IReadOnlyList<PassthroughRoute> Routes { get; } = routes;

    public ServerNames Names { get; } = new(routes);
}
