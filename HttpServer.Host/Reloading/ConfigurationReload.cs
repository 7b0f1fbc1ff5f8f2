using HttpServer.Config.Diagnostics;
using HttpServer.Config.Reading;
using HttpServer.Config.Reloading;
using HttpServer.Core.Hosting;
using HttpServer.Core.Sections;
using HttpServer.Host.Configuration;
using HttpServer.Host.Startup;
using HttpServer.Proxy.Configuration;
using HttpServer.Proxy.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace HttpServer.Host.Reloading;

/// <summary>
/// Reads the configuration again from all its sources, checks it whole, and puts it in force whole. With one error nothing changes.
/// </summary>
internal sealed partial class ConfigurationReload(
    LiveConfiguration live,
    ConfigurationSources sources,
    RouteTableSource routes,
    IOptionsFactory<ProxyOptions> proxy,
    LiveOptions<ServerOptions> server,
    TimeProvider time,
    ILogger<ConfigurationReload> logger) : IDisposable
{
    // What is wrong beyond that is found when this is mended.
    private const int MostErrors = 20;

    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>One reload at a time; throws only when cancelled before its turn.</summary>
    public async Task<ReloadOutcome> ReloadAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            return Reload();
        }
        catch (Exception exception)
        {
            // Of the program itself: nobody above could do more with it, and the gateway goes on.
            Log.Failed(logger, exception);
            return new ReloadOutcome(false, "the reload failed; the log says why", [], live.WaitingForRestart);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private ReloadOutcome Reload()
    {
        var reading = sources.Read();
        var diagnostics = Check(reading);
        return diagnostics.Any(diagnostic => diagnostic.Severity == ConfigurationSeverity.Error)
            ? Refuse(reading, diagnostics)
            : Accept(reading);
    }

    private IReadOnlyList<ConfigurationDiagnostic> Check(ConfigurationReading reading)
    {
        // A file that is being written anew looks so; and who wants a gateway that does nothing stops it.
        return reading.HasEmptyFile && !live.Current.HasEmptyFile
            ? [new ConfigurationDiagnostic(ConfigurationSeverity.Error, reading.State.File!, 0, 0, null, "nothing is set in it; a running gateway is not emptied")]
            : ConfigurationCheck.Diagnose(reading, services => ListenerTrial.Check(server.Current, services.GetRequiredService<IOptions<ServerOptions>>().Value));
    }

    private ReloadOutcome Refuse(ConfigurationReading reading, IReadOnlyList<ConfigurationDiagnostic> diagnostics)
    {
        live.Refuse(reading, diagnostics, time.GetUtcNow());
        List<ConfigurationDiagnostic> errors = [.. diagnostics.Where(diagnostic => diagnostic.Severity == ConfigurationSeverity.Error)];
        var shown = string.Join("; ", errors.Take(MostErrors));
        Log.Refused(logger, errors.Count > MostErrors ? $"{shown}; and {errors.Count - MostErrors} more" : shown);
        return new ReloadOutcome(false, $"refused with {DiagnosticLine.Plural(errors.Count, "error")}; what was in force stays", errors, live.WaitingForRestart);
    }

    private ReloadOutcome Accept(ConfigurationReading reading)
    {
        var (before, serverBefore) = (routes.Current, server.Current);
        var difference = live.Replace(reading, time.GetUtcNow());
        if (before.Routes.Count > 0 && proxy.Create(Options.DefaultName).Routes.Count == 0)
        {
            // Whoever follows a section takes an empty one for a file that is being written; this one has been checked whole.
            routes.Replace(static _ => { });
        }

        string?[] phrases = [
            .. RouteChanges.Between(before, routes.Current),
            .. ListenerTrial.Changes(serverBefore, server.Current),
            RouteChanges.Phrase("keys", [.. difference.Live.Where(static key => !IsToldOtherwise(key))]),
            RouteChanges.Phrase("waiting for a restart", difference.NeedRestart)];
        var text = string.Join("; ", phrases.OfType<string>());
        var summary = text.Length > 0 ? text : difference.IsEmpty ? "nothing differs" : "nothing that matters differs";
        Log.Accepted(logger, reading.State.File ?? "environment", summary);
        if (difference.NeedRestart.Count > 0)
        {
            Log.NeedsRestart(logger, string.Join(", ", difference.NeedRestart));
        }

        return new ReloadOutcome(true, summary, [], live.WaitingForRestart);
    }

    private static bool IsToldOtherwise(string key) =>
        key.StartsWith("proxy[", StringComparison.Ordinal) || key == "proxy"
        || key.StartsWith("server.listeners", StringComparison.Ordinal) || key == "server.default_port";

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "Configuration reloaded from {File}: {Changes}.", EventName = "ConfigurationReloaded")]
        public static partial void Accepted(ILogger logger, string file, string changes);

        [LoggerMessage(2, LogLevel.Error, "The changed configuration is not used, what was in force stays: {Errors}", EventName = "ConfigurationRefused")]
        public static partial void Refused(ILogger logger, string errors);

        [LoggerMessage(3, LogLevel.Warning, "These changes take effect at the next start only: {Keys}.", EventName = "RestartNeeded")]
        public static partial void NeedsRestart(ILogger logger, string keys);

        [LoggerMessage(4, LogLevel.Error, "The configuration could not be reloaded, or a part of the gateway has not followed it.", EventName = "ReloadFailed")]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
