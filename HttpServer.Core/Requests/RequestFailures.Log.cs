using Microsoft.Extensions.Logging;

namespace HttpServer.Core.Requests;

internal sealed partial class RequestFailures
{
    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "Request {RequestId} failed because its handler threw.", EventName = "HandlerFailed")]
        public static partial void HandlerFailed(ILogger logger, string requestId, Exception exception);

        [LoggerMessage(2, LogLevel.Warning, "Request {RequestId} was cancelled because its response had not begun within request_timeout.", EventName = "TimedOut")]
        public static partial void TimedOut(ILogger logger, string requestId);

        [LoggerMessage(3, LogLevel.Debug, "Request {RequestId} was refused with {Status} because of {Reason}.", EventName = "Refused")]
        public static partial void Refused(ILogger logger, string requestId, int status, string reason);

        [LoggerMessage(4, LogLevel.Debug, "The body of request {RequestId} could not be read.", EventName = "BadBody")]
        public static partial void BadBody(ILogger logger, string requestId, Exception exception);

        [LoggerMessage(5, LogLevel.Debug, "The client of request {RequestId} left before its answer was complete.", EventName = "ClientLeft")]
        public static partial void ClientLeft(ILogger logger, string requestId);
    }
}
