namespace HttpServer.Soak.Clients;

/// <summary>A route of the gateway, and what may be expected of it.</summary>
/// <param name="Path">Its prefix in the gateway.</param>
/// <param name="Backends">First letter of the backends behind it.</param>
/// <param name="IsShaky">Whether its backends are restarted.</param>
internal sealed record Route(string Path, char Backends, bool IsShaky)
{
    public static readonly Route One = new("/one", 's', false);
    public static readonly Route Least = new("/least", 's', false);
    public static readonly Route Sticky = new("/sticky", 's', false);
    public static readonly Route Three = new("/three", 'v', true);
    public static readonly Route Idle = new("/idle", 'i', false);
    public static readonly Route Http2 = new("/h2", 'h', false);
}
