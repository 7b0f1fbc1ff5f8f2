using System.Collections.Concurrent;
using HttpServer.Core.AccessLog;
using HttpServer.Core.Requests;
using HttpServer.Testing;
using Microsoft.AspNetCore.Http;

namespace HttpServer.Core.Tests;

/// <summary>Keeps a copy of what an access log is given.</summary>
internal sealed class RecordingAccessLog : IAccessLog
{
    private readonly ConcurrentQueue<RecordedRequest> _requests = new();

    public IReadOnlyList<RecordedRequest> Requests => [.. _requests];

    public void Write(HttpContext context, RequestRecord record, long endTimestamp) => _requests.Enqueue(new RecordedRequest(
        record.Id,
        record.ClientAddress?.ToString(),
        record.PeerIsTrusted,
        record.ClientIsDoubtful,
        record.ForwardedScheme,
        record.ForwardedHost,
        record.Reason,
        context.Response.StatusCode,
        TimeProvider.System.GetElapsedTime(record.StartTimestamp, endTimestamp)));

    /// <summary>The only request so far; waits for it.</summary>
    public async Task<RecordedRequest> SingleAsync()
    {
        await Eventually.True(() => !_requests.IsEmpty);
        return Requests.Single();
    }
}
