using System.Globalization;
using HttpServer.Config.Diagnostics;
using HttpServer.Config.Reading;
using HttpServer.Core.Hosting;
using HttpServer.Host.Logging;
using HttpServer.Proxy.Configuration;
using HttpServer.Proxy.Passthrough;
using HttpServer.Static;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace HttpServer.Host.Startup;

/// <summary>Gathers what the banner tells from the gateway that has just started.</summary>
internal static class GatewaySummary
{
    public static StartupSummary Summarize(
        this WebApplication gateway, ConfigurationReading reading, IReadOnlyList<ConfigurationDiagnostic> diagnostics)
    {
        var application = Options<ApplicationOptions>(gateway);
        var files = Options<StaticOptions>(gateway);
        var addresses = gateway.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
        return new StartupSummary(
            application.Name,
            application.Environment,
            ListeningUrls.From(addresses, gateway.Services.GetRequiredService<IListeningPorts>().SpeaksTls),
            [.. addresses.Select(static address => new Uri(address)).Where(static address => address.Scheme == "https").Select(static address => address.Port).Distinct()],
            files.Enabled ? Path.GetFullPath(files.Directory) : null,
            [.. Options<TlsPassthroughOptions>(gateway).Routes.Select(Passthrough), .. Options<ProxyOptions>(gateway).Routes.Select(Route)],
            reading.State.File,
            Warnings(reading.State.File, diagnostics));
    }

    /// <summary>Tells the log file too; where there is none, the banner has said it all.</summary>
    public static void LogStart(this WebApplication gateway, StartupSummary summary)
    {
        var logging = Options<LoggingOptions>(gateway);
        if (logging.FileLogging && logging.OutputMode != "console")
        {
            var logger = gateway.Services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(StartLog).FullName!);
            StartLog.Started(logger, ProductVersion.Number, summary.Urls[0], summary.ConfigFile ?? "no file");
        }
    }

    private static T Options<T>(WebApplication gateway)
        where T : class => gateway.Services.GetRequiredService<IOptions<T>>().Value;

    private static StartupRoute Route(RouteOptions route) =>
        Balanced(Requests(route), route.Target, [.. route.Targets.Select(static target => (target.Url, target.Weight, target.Backup))], route.Strategy);

    private static StartupRoute Passthrough(PassthroughOptions route) =>
        Balanced(string.Join(' ', [$"TLS for {string.Join(',', route.Sni)}", .. On(route.Listeners)]), route.Target, [.. route.Targets.Select(static target => (target.Url, target.Weight, target.Backup))], route.Strategy);

    private static StartupRoute Balanced(string what, string? only, IReadOnlyList<(string Url, int Weight, bool IsBackup)> several, string strategy)
    {
        var isWeighted = several.Any(static target => target.Weight != 1);
        List<string> targets = [.. several.Select(target => Target(target.Url, target.Weight, target.IsBackup, isWeighted))];
        if (only is not null)
        {
            targets.Add(only);
        }

        return new StartupRoute(what, string.Join(", ", targets), targets.Count > 1 ? strategy : null);
    }

    private static string Target(string url, int weight, bool isBackup, bool isWeighted)
    {
        var share = isWeighted ? string.Create(CultureInfo.InvariantCulture, $" ×{weight}") : "";
        return $"{url}{share}{(isBackup ? " backup" : "")}";
    }

    // As "GET api.example.com/orders/* X-Canary ?version on internal": the values of conditions may be secrets.
    private static string Requests(RouteOptions route) => string.Join(' ', (List<string>)[
        .. route.Methods.Count > 0 ? [string.Join(',', route.Methods)] : Array.Empty<string>(),
        string.Join(',', route.Host) + route.Path,
        .. route.Headers.Keys,
        .. route.Query.Keys.Select(parameter => $"?{parameter}"),
        .. On(route.Listeners)]);

    private static string[] On(List<string> listeners) => listeners.Count > 0 ? [$"on {string.Join(',', listeners)}"] : [];

    /// <summary>With a file only how many; those of the environment alone have no other place where they could be read.</summary>
    private static List<string> Warnings(string? file, IReadOnlyList<ConfigurationDiagnostic> diagnostics)
    {
        var warnings = diagnostics.Where(diagnostic => diagnostic.Severity == ConfigurationSeverity.Warning).ToList();
        if (file is null)
        {
            return [.. warnings.Select(warning => warning.KeyPath is null ? $"{warning.Source}: {warning.Message}" : $"{warning.Source}: {warning.KeyPath}: {warning.Message}")];
        }

        return warnings.Count == 0
            ? []
            : [$"{DiagnosticLine.Plural(warnings.Count, "key")} without effect; details: httpserver config validate {file}"];
    }
}
