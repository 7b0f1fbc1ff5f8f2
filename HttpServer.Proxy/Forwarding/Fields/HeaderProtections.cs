using HttpServer.Core.Hosting;
using HttpServer.Core.Sections;

namespace HttpServer.Proxy.Forwarding.Fields;

/// <summary>Holds the protection in force and replaces it when valid new options arrive.</summary>
internal sealed class HeaderProtections
{
    private volatile HeaderProtection? _current;

    public HeaderProtections(LiveOptions<ServerOptions> options)
    {
        _current = HeaderProtection.Create(options.Current);
        options.OnChange(changed => _current = HeaderProtection.Create(changed));
    }

    /// <summary>Null when nothing but the built-in names counts.</summary>
    public HeaderProtection? Current => _current;
}
