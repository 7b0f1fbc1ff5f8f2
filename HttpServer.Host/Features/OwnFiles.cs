using HttpServer.Config.Reloading;
using HttpServer.Core.AccessLog;
using HttpServer.Host.Logging;
using HttpServer.Static;
using Microsoft.Extensions.Options;

namespace HttpServer.Host.Features;

/// <summary>
/// Keeps the gateway's configuration and logs from being served: both lie in the served directory as soon as nobody
/// says otherwise.
/// </summary>
internal sealed class OwnFiles(LiveConfiguration configuration, IOptions<LoggingOptions> logging, IOptions<AccessLogOptions> accessLog)
    : IPostConfigureOptions<StaticOptions>
{
    public void PostConfigure(string? name, StaticOptions options)
    {
        if (configuration.Current.State.File is { } file)
        {
            options.PrivatePaths.Add(file);
        }

        try
        {
            foreach (var (_, directory) in LogDirectories.Of(logging.Value, accessLog.Value))
            {
                options.PrivatePaths.Add(directory + Path.DirectorySeparatorChar);
            }
        }
        catch (OptionsValidationException)
        {
            // A section about logs is wrong and says so itself; the start fails on that.
        }
    }
}
