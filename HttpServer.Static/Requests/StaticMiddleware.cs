using HttpServer.Core.Requests;
using HttpServer.Static.Caching;
using HttpServer.Static.Listing;
using HttpServer.Static.Paths;
using HttpServer.Static.Resolving;
using HttpServer.Static.Sending;
using HttpServer.Static.Site;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace HttpServer.Static.Requests;

/// <summary>
/// The end of the pipeline for files. Passes a request on only when files are switched off or routing has found an
/// endpoint for it.
/// </summary>
internal sealed partial class StaticMiddleware(
    RequestDelegate next,
    SiteSource sites,
    Resolver resolver,
    FileSender sender,
    SiteTraffic traffic,
    TimeProvider time,
    ILogger<StaticMiddleware> logger)
{
    private const string RouteName = "static";
    private const string Unavailable = "file_unavailable";

    public Task InvokeAsync(HttpContext context)
    {
        var site = sites.Current;
        if (!site.IsEnabled || context.GetEndpoint()?.RequestDelegate is not null)
        {
            return next(context);
        }
        if (context.Features.Get<RequestRecord>() is { } record)
        {
            record.Route = RouteName;
        }
        // Methods are case-sensitive (RFC 9110 section 9.1), which HttpMethods.IsGet is not.
        if (context.Request.Method is not ("GET" or "HEAD"))
        {
            return PlainAnswer.SendMethodNotAllowedAsync(context);
        }
        try
        {
            var task = AnswerAsync(context, site);
            return task.IsCompletedSuccessfully ? task : GuardAsync(context, task);
        }
        catch (IOException exception)
        {
            return FailAsync(context, exception);
        }
    }

    private Task AnswerAsync(HttpContext context, StaticSite site)
    {
        var request = context.Request;
        var path = request.Path.Value ?? "";
        var raw = RequestPath.PartOf(context.Features.Get<IHttpRequestFeature>()!.RawTarget);
        var now = time.GetTimestamp();
        var answer = raw.IsEmpty ? null : site.Cache.FindAnswer(raw);
        if (answer is null
            || !string.Equals(answer.Path, path, StringComparison.Ordinal)
            || answer.File is { IsRemoved: true }
            || !answer.IsFresh(now, site.CheckTicks))
        {
            traffic.Miss();
            var verdict = RequestPath.Read(raw, path, out var relative, out var isDirectory);
            if (verdict != PathVerdict.Served)
            {
                return PlainAnswer.SendAsync(context, verdict == PathVerdict.Hidden ? StatusCodes.Status404NotFound : StatusCodes.Status400BadRequest);
            }
            answer = resolver.Resolve(site, raw.IsEmpty ? path : raw.ToString(), path, relative, isDirectory, now);
        }
        else
        {
            traffic.Hit();
            answer.Touch();
            answer.File?.Touch();
        }
        switch (answer.Kind)
        {
            case AnswerKind.File:
                return sender.SendAsync(context, site, answer.File!, isFallback: false);
            case AnswerKind.Redirect:
                return PlainAnswer.SendRedirectAsync(context, LocationOf(request, answer.Relative));
            case AnswerKind.Listing:
                return DirectoryPage.SendAsync(context, site, answer.Relative);
            default:
                return answer.File is not null && Navigation.Is(request)
                    ? sender.SendAsync(context, site, answer.File, isFallback: true)
                    : PlainAnswer.SendAsync(context, StatusCodes.Status404NotFound);
        }
    }

    // From the judged path, never from the target as sent: it begins with exactly one slash, so it stays on this host.
    private static string LocationOf(HttpRequest request, string relative)
    {
        var path = relative.Length == 0 ? "/" : $"/{PathEncoder.Encode(relative)}/";
        return string.Concat(request.PathBase.ToUriComponent(), path, request.QueryString.Value);
    }

    private async Task GuardAsync(HttpContext context, Task task)
    {
        try
        {
            await task;
        }
        catch (OperationCanceledException exception) when (exception is ConnectionAbortedException || context.RequestAborted.IsCancellationRequested)
        {
            LogClientGone();
            context.Features.Get<RequestRecord>()?.Reason ??= "client_aborted";
        }
        catch (IOException exception)
        {
            await FailAsync(context, exception);
        }
    }

    private Task FailAsync(HttpContext context, IOException exception)
    {
        LogUnavailable(context.Request.Path, exception);
        if (context.Features.Get<RequestRecord>() is { } record)
        {
            record.Reason = Unavailable;
        }
        if (context.Response.HasStarted)
        {
            context.Abort();
            return Task.CompletedTask;
        }
        return PlainAnswer.SendAsync(context, StatusCodes.Status503ServiceUnavailable);
    }

    [LoggerMessage(EventId = 1, EventName = "FileUnavailable", Level = LogLevel.Error, Message = "The file for {Path} could not be read.")]
    private partial void LogUnavailable(string path, Exception exception);

    [LoggerMessage(EventId = 2, EventName = "ClientGone", Level = LogLevel.Debug, Message = "The client went away before its file ended.")]
    private partial void LogClientGone();
}
