using Microsoft.Extensions.Logging;

namespace HttpServer.Host.Tests.Logging;

/// <summary>Events for the tests.</summary>
internal static partial class Events
{
    [LoggerMessage(1, LogLevel.Debug, "Details of {Name}.", EventName = "Detail")]
    public static partial void Detail(this ILogger logger, string name);

    [LoggerMessage(2, LogLevel.Information, "Served {Path} in {Ms} ms.", EventName = "Served")]
    public static partial void Served(this ILogger logger, string path, int ms);

    [LoggerMessage(3, LogLevel.Warning, "Warned of {Name}.", EventName = "Warned")]
    public static partial void Warned(this ILogger logger, string name);

    [LoggerMessage(4, LogLevel.Error, "Failed at {Name}.", EventName = "Failed")]
    public static partial void Failed(this ILogger logger, Exception exception, string name);

    [LoggerMessage(5, LogLevel.Critical, "The end of {Name}.", EventName = "Ended")]
    public static partial void Ended(this ILogger logger, string name);

    [LoggerMessage(90, LogLevel.Warning, "Request {RequestId} went wrong.", EventName = "OfRequest")]
    public static partial void OfRequest(this ILogger logger, string requestId);
}
