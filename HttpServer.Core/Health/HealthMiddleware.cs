using System.Buffers;
using System.Text.Json;
using HttpServer.Core.Draining;
using HttpServer.Core.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HttpServer.Core.Health;

/// <summary>Answers the built-in pages.</summary>
internal sealed class HealthMiddleware(
    RequestDelegate next,
    BuiltInEndpoints endpoints,
    HealthReports reports,
    RequestPolicies policies,
    DrainSignal drain)
{
    public Task InvokeAsync(HttpContext context)
    {
        var page = endpoints.Match(context.Request.Path.Value, out var source);
        if (page == BuiltInPage.None)
        {
            return next(context);
        }

        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            context.Response.Headers.Allow = "GET, HEAD";
            PlainAnswer.Write(context, StatusCodes.Status405MethodNotAllowed, "Only GET and HEAD are allowed here.");
            return Task.CompletedTask;
        }

        switch (page)
        {
            case BuiltInPage.Ping:
                PlainAnswer.Write(context, StatusCodes.Status200OK, "pong");
                return Task.CompletedTask;
            case BuiltInPage.PartStatus:
                WriteStatus(context, source!);
                return Task.CompletedTask;
            default:
                return WriteHealthAsync(context, source?.Name);
        }
    }

    private async Task WriteHealthAsync(HttpContext context, string? part)
    {
        var report = await reports.GetAsync(context.RequestAborted).ConfigureAwait(false);
        // A successor answers for the service as a whole.
        var isDraining = drain is { IsDraining: true, HasSuccessor: false };
        var isReady = report.StatusOf(part) != HealthStatus.Unhealthy && !isDraining;
        var json = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(json))
        {
            report.Write(writer, part, isDraining);
        }

        Write(context, isReady ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable, json.WrittenSpan);
    }

    // 404 rather than 403: who may not read a page need not learn that it is there.
    private void WriteStatus(HttpContext context, IStatusSource source)
    {
        if (!Insider.Is(context, policies.Current.StatusNetworks))
        {
            PlainAnswer.Write(context, StatusCodes.Status404NotFound, "Not found.");
            return;
        }

        var json = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(json))
        {
            writer.WriteStartObject();
            source.Write(writer);
            writer.WriteEndObject();
        }

        Write(context, StatusCodes.Status200OK, json.WrittenSpan);
    }

    private static void Write(HttpContext context, int status, ReadOnlySpan<byte> json)
    {
        var response = context.Response;
        response.StatusCode = status;
        response.ContentType = "application/json";
        response.ContentLength = json.Length;
        response.Headers.CacheControl = "no-store";
        response.BodyWriter.Write(json);
        PlainAnswer.Count(context, json.Length);
    }
}
