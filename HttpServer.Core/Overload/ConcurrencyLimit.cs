using System.Globalization;
using HttpServer.Core.Health;
using HttpServer.Core.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace HttpServer.Core.Overload;

/// <summary>
/// <c>max_concurrent_requests</c>: beyond it a request is answered at once, so that those that are taken keep their speed and
/// memory stays bounded. The health and status pages go on: they are asked when something is wrong.
/// </summary>
internal sealed partial class ConcurrencyLimit(BuiltInEndpoints builtIn, TimeProvider time, ILogger<ConcurrencyLimit> logger)
{
    /// <summary>The word in the access log.</summary>
    public const string Reason = "overloaded";

    // Long enough for the requests that run to end, short enough that nobody is put off who would be served.
    private const int RetryAfterSeconds = 1;

    private static readonly TimeSpan LogPeriod = TimeSpan.FromSeconds(10);
    private static readonly string RetryAfter = RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);

    private long _refused;
    private long _loggedAt;

    /// <summary>Requests refused so far.</summary>
    public long Refused => Volatile.Read(ref _refused);

    /// <summary>To be called when there are too many; true when the request has its answer.</summary>
    public bool Refuses(HttpContext context, RequestRecord record, long most)
    {
        if (builtIn.IsMatch(context.Request.Path))
        {
            return false;
        }

        Interlocked.Increment(ref _refused);
        Tell(most);
        record.Reason = Reason;
        context.Response.Headers.RetryAfter = RetryAfter;
        ErrorAnswer.Write(context, StatusCodes.Status503ServiceUnavailable, "This server has too much to do just now.");
        return true;
    }

    // One line now and then: one for each would be the next overload.
    private void Tell(long most)
    {
        var now = time.GetTimestamp();
        var last = Volatile.Read(ref _loggedAt);
        if ((last == 0 || time.GetElapsedTime(last, now) >= LogPeriod) && Interlocked.CompareExchange(ref _loggedAt, now, last) == last)
        {
            Log.Overloaded(logger, most, Refused);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "Overloaded: more than {Most} requests at once (server.max_concurrent_requests); {Count} refused since the start.", EventName = "Overloaded")]
        public static partial void Overloaded(ILogger logger, long most, long count);
    }
}
