using HttpServer.Core.Requests;
using Microsoft.AspNetCore.Http;

namespace HttpServer.Core.AccessLog;

/// <summary>
/// Receives every request once, at its end, however it ended: answered, failed, aborted by either side, or upgraded
/// and closed. Any number may be registered in the container; usually there is none or one.
/// </summary>
public interface IAccessLog
{
    /// <summary>
    /// Takes what it needs from the two and returns without blocking and without throwing: it runs on the request's
    /// own thread. Both are reused afterwards and must not be kept.
    /// </summary>
    /// <param name="context">The request; its status code is final.</param>
    /// <param name="record">Its identity and outcome.</param>
    /// <param name="endTimestamp">End of the request, in ticks of <see cref="TimeProvider.GetTimestamp"/>.</param>
    void Write(HttpContext context, RequestRecord record, long endTimestamp);
}
