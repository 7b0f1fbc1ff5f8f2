using HttpServer.Core.Hosting;
using Microsoft.Extensions.Options;

namespace HttpServer.Proxy.Forwarding.Fields;

/// <summary>Holds the protection in force and replaces it when valid new options arrive.</summary>
internal sealed class HeaderProtections : IDisposable
{
    private readonly IDisposable? _subscription;
    private volatile HeaderProtection? _current;

    public HeaderProtections(IOptionsMonitor<ServerOptions> options)
    {
        _current = HeaderProtection.Create(options.CurrentValue);
        _subscription = options.OnChange((changed, name) =>
        {
            if (string.IsNullOrEmpty(name))
            {
                _current = HeaderProtection.Create(changed);
            }
        });
    }

    /// <summary>Null when nothing but the built-in names counts.</summary>
    public HeaderProtection? Current => _current;

    public void Dispose() => _subscription?.Dispose();
}
