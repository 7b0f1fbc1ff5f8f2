using System.Text.Json;
using HttpServer.Core.Health;
using HttpServer.Static.Site;

namespace HttpServer.Static.Health;

internal sealed class StaticStatusSource(SiteSource sites, SiteTraffic traffic) : IStatusSource
{
    public string Name => "static";

    public void Write(Utf8JsonWriter writer)
    {
        var site = sites.Current;
        writer.WriteBoolean("enabled", site.IsEnabled);
        writer.WriteString("directory", site.Root.Directory);
        writer.WriteStartObject("cache");
        writer.WriteNumber("entries", site.Cache.Count);
        writer.WriteNumber("bytes", site.Cache.Bytes);
        writer.WriteNumber("hits", traffic.Hits);
        writer.WriteNumber("misses", traffic.Misses);
        writer.WriteEndObject();
    }
}
