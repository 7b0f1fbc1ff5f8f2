using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace HttpServer.Proxy.Passthrough;

/// <summary>Follows the sections that passthrough routes come from: what is good there is put into use, and what is not leaves everything as it is.</summary>
internal sealed partial class PassthroughReload(
    PassthroughTableSource table, IOptionsFactory<TlsPassthroughOptions> factory, IEnumerable<TlsPassthroughSection> sections, ILogger<PassthroughReload> logger)
    : IHostedService, IDisposable
{
    private readonly TlsPassthroughSection[] _sections = [.. sections];
    private readonly List<IDisposable> _registrations = [];
    private readonly Lock _gate = new();
    private string? _content;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _registrations.AddRange(_sections.Select(section => ChangeToken.OnChange(section.GetChangeToken, Reload)));
        // What has changed since the table was made nobody has told.
        Reload();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        _registrations.ForEach(static registration => registration.Dispose());
        _registrations.Clear();
    }

    private void Reload()
    {
        lock (_gate)
        {
            var content = string.Concat(_sections.Select(static section => section.Content()));
            // Every change in a file is told to all of its sections.
            if (_sections.Length == 0 || content == _content)
            {
                return;
            }

            _content = content;
            try
            {
                if (table.Replace(factory.Create(Options.DefaultName)))
                {
                    LogReplaced(logger, table.Current.Routes.Count);
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
    }

    [LoggerMessage(1, LogLevel.Information, "The passthrough routes have changed; there are {Count} now.", EventName = "PassthroughReplaced")]
    private static partial void LogReplaced(ILogger logger, int count);

    [LoggerMessage(2, LogLevel.Error, "The changed passthrough routes are not valid, so the running ones stay: {Failures}", EventName = "PassthroughInvalid")]
    private static partial void LogRefused(ILogger logger, string failures);

    [LoggerMessage(3, LogLevel.Error, "The changed passthrough routes could not be put into use, so the running ones stay.", EventName = "PassthroughFailed")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
