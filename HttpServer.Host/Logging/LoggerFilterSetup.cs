using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Serilog.Extensions.Logging;

namespace HttpServer.Host.Logging;

/// <summary>
/// The levels of the section as filters of the logger factory, which are worked out for each category once and again when the section
/// changes. One category is off unless a level is given for it: while the hosting layer's request log is enabled at any
/// level, ASP.NET Core opens a scope and an Activity for every request, and the access log takes its place.
/// </summary>
internal sealed class LoggerFilterSetup(IOptionsFactory<LoggingOptions> factory) : IPostConfigureOptions<LoggerFilterOptions>
{
    private const string RequestLog = "Microsoft.AspNetCore.Hosting.Diagnostics";

    // What it says of routes, the reload of the whole configuration says better.
    private const string RouteReload = "HttpServer.Proxy.Configuration.RouteReload";

    public void PostConfigure(string? name, LoggerFilterOptions filters)
    {
        var provider = typeof(SerilogLoggerProvider).FullName;
        LoggingOptions options;
        try
        {
            options = factory.Create(Options.DefaultName);
        }
        catch (OptionsValidationException)
        {
            // The start fails on that a moment later.
            options = new LoggingOptions();
        }

        filters.MinLevel = LogLevel.Trace;
        var standard = LogLevels.OfFactory(options.Level);
        var modules = Modules(options);
        filters.Rules.Add(new LoggerFilterRule(provider, categoryName: null, standard, filter: null));
        foreach (var (module, level) in modules)
        {
            filters.Rules.Add(new LoggerFilterRule(provider, module, logLevel: null, Filter(modules, module, level, standard)));
        }

        if (!modules.Keys.Any(module => module != "Microsoft" && IsOf(RequestLog, module)) && !options.Levels.ContainsKey("Microsoft"))
        {
            filters.Rules.Add(new LoggerFilterRule(provider, RequestLog, LogLevel.None, filter: null));
        }
    }

    private static Dictionary<string, LogLevel> Modules(LoggingOptions options)
    {
        // What the framework says below a warning is either in the access log or of use to its authors.
        var framework = options.Level is "error" ? LogLevel.Error : LogLevel.Warning;
        var modules = new Dictionary<string, LogLevel>(StringComparer.Ordinal)
        {
            ["Microsoft"] = framework,
            ["System"] = framework,
            [RouteReload] = LogLevel.Error,
        };
        foreach (var (module, level) in options.Levels)
        {
            modules[module] = LogLevels.OfFactory(level);
        }

        return modules;
    }

    /// <summary>The factory finds the longest beginning of a category; that it ends before a dot is looked at here.</summary>
    private static Func<string?, string?, LogLevel, bool> Filter(Dictionary<string, LogLevel> modules, string module, LogLevel own, LogLevel standard) =>
        (_, category, level) => level >= (IsOf(category!, module) ? own : Other(modules, category!, standard));

    private static LogLevel Other(Dictionary<string, LogLevel> modules, string category, LogLevel standard)
    {
        var (length, found) = (-1, standard);
        foreach (var (module, level) in modules)
        {
            if (module.Length > length && IsOf(category, module))
            {
                (length, found) = (module.Length, level);
            }
        }

        return found;
    }

    private static bool IsOf(string category, string module) =>
        category.StartsWith(module, StringComparison.Ordinal) && (category.Length == module.Length || category[module.Length] == '.');
}
