using HttpServer.Core.AccessLog;
using Microsoft.Extensions.Options;

namespace HttpServer.Host.Logging;

/// <summary>An access log given as a bare file name lies beside the other logs.</summary>
internal sealed class AccessLogDirectory(IOptions<LoggingOptions> logging) : IPostConfigureOptions<AccessLogOptions>
{
    public void PostConfigure(string? name, AccessLogOptions options)
    {
        if (options.File.Length == 0 || Path.GetFileName(options.File) != options.File)
        {
            return;
        }

        try
        {
            options.File = Path.Combine(logging.Value.LogsDirectory, options.File);
        }
        catch (OptionsValidationException)
        {
            // Section "logging" is wrong and says so itself; the start fails on that.
        }
    }
}
