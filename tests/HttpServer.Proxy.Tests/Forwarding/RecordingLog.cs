using System.Collections.Concurrent;
using HttpServer.Core.AccessLog;
using HttpServer.Core.Requests;
using HttpServer.Testing;
using Microsoft.AspNetCore.Http;

namespace HttpServer.Proxy.Tests.Forwarding;

/// <summary>Keeps what an access log is told of each request.</summary>
internal sealed class RecordingLog : IAccessLog
{
    private readonly ConcurrentQueue<LoggedRequest> _requests = new();

    private readonly ConcurrentQueue<(int ClientPort, int Status)> _places = new();

    public IReadOnlyList<LoggedRequest> Requests => [.. _requests];

    /// <summary>Which client got which answer.</summary>
    public IReadOnlyList<(int ClientPort, int Status)> Places => [.. _places];

    public void Write(HttpContext context, RequestRecord record, long endTimestamp)
    {
        _places.Enqueue((context.Connection.RemotePort, context.Response.StatusCode));
        _requests.Enqueue(new LoggedRequest(context.Response.StatusCode, record.Reason, record.BytesIn, record.BytesOut, record.Attempts));
    }

    /// <summary>The only request so far; waits for it.</summary>
    public async Task<LoggedRequest> SingleAsync()
    {
        await Eventually.True(() => !_requests.IsEmpty);
        return Requests.Single();
    }
}
