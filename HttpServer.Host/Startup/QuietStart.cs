using Microsoft.Extensions.Logging;
using Serilog.Extensions.Logging;

namespace HttpServer.Host.Startup;

/// <summary>
/// The generic host logs a failed start with its whole stack trace and throws it as well. The person at the terminal gets
/// one line instead; once the gateway runs, what that category says is news again.
/// </summary>
internal static class QuietStart
{
    private const string GenericHost = "Microsoft.Extensions.Hosting.Internal.Host";

    public static ILoggingBuilder AddQuietStart(this ILoggingBuilder logging, Func<bool> hasStarted) =>
        logging.AddFilter<SerilogLoggerProvider>(GenericHost, level => level >= LogLevel.Warning && hasStarted());
}
