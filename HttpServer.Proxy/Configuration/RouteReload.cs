using HttpServer.Proxy.Probing;
using HttpServer.Proxy.Routing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace HttpServer.Proxy.Configuration;

/// <summary>Follows the sections that routes come from: what is good there is put into use, and what is not leaves everything as it is.</summary>
internal sealed partial class RouteReload(
    RouteTableSource table,
    IOptions<ProxyOptions> initial,
    IOptionsFactory<ProxyOptions> factory,
    IEnumerable<ProxySection> sections,
    IEnumerable<SharedWebSocketHealth> health,
    ILogger<RouteReload> logger)
    : IHostedService, IDisposable
{
    private readonly ProxySection[] _sections = [.. sections];
    private readonly SharedWebSocketHealth[] _health = [.. health];
    private readonly List<IDisposable> _registrations = [];
    private readonly Lock _gate = new();
    private string _content = "";

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _registrations.AddRange(_sections.Select(section => ChangeToken.OnChange(section.GetChangeToken, Reload)));
        _registrations.AddRange(_health.Select(section => ChangeToken.OnChange(section.GetChangeToken, Reload)));
        lock (_gate)
        {
            _content = Content();
            // The table was made when the pipeline was; what has changed since then nobody has told.
            if (Routes().Length > 0)
            {
                TryReplace(options => Fingerprint(options) != Fingerprint(initial.Value));
            }
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        _registrations.ForEach(registration => registration.Dispose());
        _registrations.Clear();
    }

    private void Reload()
    {
        lock (_gate)
        {
            var content = Content();
            // Every change in a file is told to all of its sections.
            if (content == _content)
            {
                return;
            }

            _content = content;
            if (Routes().Length == 0)
            {
                // So it looks, too, when a file is being written anew.
                LogEmpty(logger);
                return;
            }

            TryReplace(static _ => true);
        }
    }

    private void TryReplace(Predicate<ProxyOptions> isWanted)
    {
        try
        {
            var options = factory.Create(Options.DefaultName);
            if (isWanted(options))
            {
                table.Replace(options);
                LogReplaced(logger, options.Routes.Count);
            }
        }
        catch (OptionsValidationException exception)
        {
            LogRefused(logger, string.Join("; ", exception.Failures));
        }
        catch (Exception exception)
        {
            // Nobody above could do more with it: the caller watches files.
            LogFailed(logger, exception);
        }
    }

    private static string Fingerprint(ProxyOptions options) => OptionsFingerprint.Of(options, ProxyOptionsJsonContext.Default.ProxyOptions);

    private string Content() => string.Concat([Routes(), .. _health.Select(section => section.Content())]);

    private string Routes() => string.Concat(_sections.Select(section => section.Content()));

    [LoggerMessage(1, LogLevel.Information, "The routes have changed; there are {Count} now.", EventName = "RoutesReplaced")]
    private static partial void LogReplaced(ILogger logger, int count);

    [LoggerMessage(2, LogLevel.Error, "The changed routes are not valid, so the running ones stay: {Failures}", EventName = "RoutesRefused")]
    private static partial void LogRefused(ILogger logger, string failures);

    [LoggerMessage(4, LogLevel.Error, "The changed routes could not be put into use, so the running ones stay.", EventName = "RoutesFailed")]
    private static partial void LogFailed(ILogger logger, Exception exception);

    [LoggerMessage(3, LogLevel.Warning, "The configuration has no routes any more; the running ones stay.", EventName = "RoutesEmpty")]
    private static partial void LogEmpty(ILogger logger);
}
