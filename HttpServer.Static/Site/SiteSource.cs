using Microsoft.Extensions.Options;

namespace HttpServer.Static.Site;

/// <summary>The site in force. A reload builds a new one and swaps it in; options that do not validate change nothing.</summary>
internal sealed class SiteSource : IDisposable
{
    private readonly IDisposable? _subscription;
    private StaticSite _current;

    public SiteSource(IOptionsMonitor<StaticOptions> options, TimeProvider time)
    {
        _current = new(options.CurrentValue, time);
        _subscription = options.OnChange((changed, _) => Volatile.Write(ref _current, new(changed, time)));
    }

    public StaticSite Current => Volatile.Read(ref _current);

    public void Dispose() => _subscription?.Dispose();
}
