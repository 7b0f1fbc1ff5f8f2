using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace HttpServer.Host.Logging;

/// <summary>
/// Reads <c>[logging.levels]</c>, where a module may be quoted or not: TOML takes <c>HttpServer.Proxy = "debug"</c> for a
/// table HttpServer with a key Proxy, and the binder would not see it.
/// </summary>
internal sealed class LoggingLevelsSetup(IConfiguration levels) : IConfigureOptions<LoggingOptions>
{
    public void Configure(LoggingOptions options) => Read(levels, "", options.Levels);

    private static void Read(IConfiguration section, string prefix, IDictionary<string, string> levels)
    {
        foreach (var child in section.GetChildren())
        {
            var module = prefix + child.Key;
            if (child.Value is { } level)
            {
                levels[module] = level;
            }

            Read(child, module + ".", levels);
        }
    }
}
