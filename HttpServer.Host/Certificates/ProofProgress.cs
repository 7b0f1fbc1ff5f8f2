using HttpServer.Host.Startup;
using Microsoft.Extensions.Logging;

namespace HttpServer.Host.Certificates;

/// <summary>Says on the terminal when an issuer comes for a proof; what else is logged is in the result of the command.</summary>
internal sealed class ProofProgress(Terminal terminal) : ILoggerProvider, ILogger
{
    private const string Proofs = "HttpServer.Acme.Challenges";

    public ILogger CreateLogger(string categoryName) =>
        categoryName.StartsWith(Proofs, StringComparison.Ordinal) ? this : Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull
        => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
        {
            terminal.Line(terminal.Dim(formatter(state, exception)));
        }
    }

    public void Dispose()
    {
        // The terminal is the process's.
    }
}
