using System.Net;
using HttpServer.Core.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace HttpServer.Core.AccessLog;

/// <summary>What both formats ask of one request.</summary>
internal readonly ref struct AccessEntry(HttpContext context, RequestRecord record, long endTimestamp)
{
    /// <summary>nginx's status for a client that went away before any answer was begun.</summary>
    private const int ClientClosedRequest = 499;

    public RequestRecord Record { get; } = record;

    public long EndTimestamp { get; } = endTimestamp;

    public IHeaderDictionary Headers { get; } = context.Request.Headers;

    public string Method { get; } = context.Request.Method;

    public string Protocol { get; } = context.Request.Protocol;

    /// <summary>The target as the client sent it; empty in servers that do not keep it.</summary>
    public string RawTarget { get; } = context.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "";

    public PathString Path { get; } = context.Request.Path;

    public QueryString Query { get; } = context.Request.QueryString;

    public string Host { get; } = context.Request.Headers.Host.ToString();

    public IPAddress? Client => Record.ClientAddress;

    public long Ticks => EndTimestamp - Record.StartTimestamp;

    /// <summary>The status that the client got, or 499 when it was gone before one was sent.</summary>
    public int Status { get; } = !context.Response.HasStarted && context.RequestAborted.IsCancellationRequested
        ? ClientClosedRequest
        : context.Response.StatusCode;
}
