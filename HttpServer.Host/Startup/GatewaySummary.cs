using System.Globalization;
using HttpServer.Config.Diagnostics;
using HttpServer.Config.Reading;
using HttpServer.Core.Hosting;
using HttpServer.Proxy.Configuration;
using HttpServer.Static;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
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
            ListeningUrls.From(addresses),
            files.Enabled ? Path.GetFullPath(files.Directory) : null,
            [.. Options<ProxyOptions>(gateway).Routes.Select(Route)],
            reading.State.File,
            Warnings(reading.State.File, diagnostics));
    }

    private static T Options<T>(WebApplication gateway)
        where T : class => gateway.Services.GetRequiredService<IOptions<T>>().Value;

    private static StartupRoute Route(RouteOptions route)
    {
        var isWeighted = route.Targets.Any(target => target.Weight != 1);
        List<string> targets = [.. route.Targets.Select(target => isWeighted
            ? string.Create(CultureInfo.InvariantCulture, $"{target.Url} ×{target.Weight}")
            : target.Url)];
        if (route.Target is { } only)
        {
            targets.Add(only);
        }

        return new StartupRoute(route.Path, string.Join(", ", targets), targets.Count > 1 ? route.Strategy : null);
    }

    private static List<string> Warnings(string? file, IReadOnlyList<ConfigurationDiagnostic> diagnostics)
    {
        var count = diagnostics.Count(diagnostic => diagnostic.Severity == ConfigurationSeverity.Warning);
        return count == 0
            ? []
            : [$"{DiagnosticLine.Plural(count, "key")} without effect; details: httpserver config validate {file}"];
    }
}
