using HttpServer.Core.Sections;

namespace HttpServer.Static.Site;

/// <summary>The site in force. A reload builds a new one and swaps it in; options that do not validate change nothing.</summary>
internal sealed class SiteSource
{
    private StaticSite _current;

    public SiteSource(LiveOptions<StaticOptions> options, TimeProvider time)
    {
        _current = new(options.Current, time);
        options.OnChange(changed => Volatile.Write(ref _current, new(changed, time)));
    }

    public StaticSite Current => Volatile.Read(ref _current);
}
