using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Serilog.Extensions.Logging;

namespace HttpServer.Host.Logging;

/// <summary>
/// Leaves the choice of levels to Serilog, with one exception: while the hosting layer's request log is enabled at any
/// level, ASP.NET Core opens a scope and an Activity for every request. The access log takes its place, so it is off
/// unless a level is given for it.
/// </summary>
internal sealed class LoggerFilterSetup(IOptions<LoggingOptions> options) : IPostConfigureOptions<LoggerFilterOptions>
{
    private const string RequestLog = "Microsoft.AspNetCore.Hosting.Diagnostics";

    public void PostConfigure(string? name, LoggerFilterOptions filters)
    {
        var provider = typeof(SerilogLoggerProvider).FullName;
        filters.MinLevel = LogLevel.Trace;
        filters.Rules.Add(new LoggerFilterRule(provider, categoryName: null, LogLevel.Trace, filter: null));
        if (!IsNamed())
        {
            filters.Rules.Add(new LoggerFilterRule(provider, RequestLog, LogLevel.None, filter: null));
        }
    }

    private bool IsNamed()
    {
        try
        {
            return options.Value.Levels.Keys.Any(static module => RequestLog.StartsWith(module, StringComparison.Ordinal));
        }
        catch (OptionsValidationException)
        {
            // The start fails on that a moment later.
            return false;
        }
    }
}
