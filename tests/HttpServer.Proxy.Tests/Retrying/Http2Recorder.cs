using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;

namespace HttpServer.Proxy.Tests.Retrying;

/// <summary>What a backend of HTTP/2 does with its requests, and what it has got: method and body of each.</summary>
internal sealed class Http2Recorder(RequestDelegate then)
{
    private readonly ConcurrentQueue<string> _requests = [];

    /// <summary>"METHOD body", in the order in which they were whole.</summary>
    public string[] Requests => [.. _requests];

    /// <summary>Answers each with "ok".</summary>
    public static Http2Recorder Answering() => new(context => context.Response.WriteAsync("ok"));

    public static Http2Recorder Answering(int status) => new(context =>
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsync("busy");
    });

    public async Task HandleAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync(context.RequestAborted);
        _requests.Enqueue($"{context.Request.Method} {body}".TrimEnd());
        await then(context);
    }
}
