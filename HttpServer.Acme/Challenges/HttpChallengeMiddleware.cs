using HttpServer.Acme.Storage;
using HttpServer.Core.Guards;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace HttpServer.Acme.Challenges;

/// <summary>
/// Answers HTTP-01 (RFC 8555, 8.3): a token that is pending for the very host of the request, and nothing else. What else is asked for
/// below that path is a request like any other.
/// </summary>
internal sealed partial class HttpChallengeMiddleware(RequestDelegate next, PendingChallenges pending, ILogger<HttpChallengeMiddleware> logger)
{
    private const string Prefix = "/.well-known/acme-challenge/";
    private const int MostToken = 256;

    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        return request.Path.Value is { } path && path.StartsWith(Prefix, StringComparison.Ordinal) && path.Length - Prefix.Length is > 0 and <= MostToken
            && (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
            ? AnswerAsync(context, path[Prefix.Length..])
            : next(context);
    }

    private async Task AnswerAsync(HttpContext context, string token)
    {
        var host = HostName.Of(context.Request.Host.Value).ToString().ToLowerInvariant();
        if (await FindAsync(host, context.RequestAborted).ConfigureAwait(false) is not { } challenge || challenge.Token != token)
        {
            await next(context).ConfigureAwait(false);
            return;
        }

        Answered(logger, host, context.Connection.RemoteIpAddress);
        context.Response.ContentType = "application/octet-stream";
        context.Response.ContentLength = challenge.KeyAuthorization.Length;
        if (HttpMethods.IsGet(context.Request.Method))
        {
            await context.Response.WriteAsync(challenge.KeyAuthorization, context.RequestAborted).ConfigureAwait(false);
        }
    }

    private async ValueTask<StoredChallenge?> FindAsync(string host, CancellationToken cancellationToken)
    {
        try
        {
            return await pending.FindAsync(ChallengeKind.Http, host, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Unreadable(logger, host, exception.Message);
            return null;
        }
    }

    [LoggerMessage(1, LogLevel.Information, "Answered the HTTP-01 challenge for {Host} to {Client}.")]
    private static partial void Answered(ILogger logger, string host, System.Net.IPAddress? client);

    [LoggerMessage(2, LogLevel.Warning, "Whether a challenge waits for {Host} cannot be told: {Reason}")]
    private static partial void Unreadable(ILogger logger, string host, string reason);
}
