using HttpServer.Static.Caching;
using HttpServer.Static.Files;
using HttpServer.Static.Resolving;
using HttpServer.Static.Site;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace HttpServer.Static.Sending;

/// <summary>Answers with a file: from memory at once, from disk in pieces that the client's speed paces.</summary>
internal sealed partial class FileSender(Resolver resolver, TimeProvider time, ILogger<FileSender> logger)
{
    // Younger files may change again within the same tick of the file system's clock, which no later look would show.
    private static readonly TimeSpan SettleTime = TimeSpan.FromMilliseconds(50);

    public Task SendAsync(HttpContext context, StaticSite site, ServedFile file, bool isFallback)
    {
        var representation = file.Select(context.Request.Headers.AcceptEncoding);
        var isHead = HttpMethods.IsHead(context.Request.Method);
        var body = representation.Body;
        if (body is null && !isHead)
        {
            return SendFromDiskAsync(context, site, file, representation, isFallback);
        }
        var selection = ResponseHead.Write(context, file, representation, isFallback, time);
        return body is null || isHead || selection.Length == 0 ? Task.CompletedTask : SendFromMemoryAsync(context, body, selection);
    }

    private static Task SendFromMemoryAsync(HttpContext context, byte[] body, Selection selection) => selection.Multipart is { } multipart
        ? BodyStream.WritePartsAsync(context, multipart, body)
        : BodyBytes.WriteAsync(context, body.AsMemory((int)selection.First, (int)selection.Length));

    private async Task SendFromDiskAsync(HttpContext context, StaticSite site, ServedFile file, Representation representation, bool isFallback)
    {
        using var opened = site.Root.OpenFile(representation.Relative);
        if (opened is null)
        {
            site.Cache.Remove(file);
            await PlainAnswer.SendAsync(context, StatusCodes.Status404NotFound);
            return;
        }
        if (opened.Identity != representation.Identity)
        {
            // Replaced since the last look: what is described and ranged over must be what is open.
            site.Cache.Remove(file);
            representation = new(representation.Relative, opened.Identity, representation.Coding);
            file = resolver.Build(site, representation.Coding is null ? representation : file.Plain, file.Encoded);
        }
        else if (opened.Identity.Length <= site.MaxCachedLength && await LoadAsync(opened, context.RequestAborted) is { } body)
        {
            site.Cache.Attach(file, representation, body);
            var kept = ResponseHead.Write(context, file, representation, isFallback, time);
            await (kept.Length == 0 ? Task.CompletedTask : SendFromMemoryAsync(context, body, kept));
            return;
        }
        var selection = ResponseHead.Write(context, file, representation, isFallback, time);
        if (selection.Length != 0 && !await BodyStream.WriteAsync(context, opened, selection, time))
        {
            LogTruncated(representation.Relative);
        }
    }

    /// <summary>The whole content, or null when it changed meanwhile or may still change unseen.</summary>
    private async Task<byte[]?> LoadAsync(OpenedFile opened, CancellationToken cancellation)
    {
        var identity = opened.Identity;
        var age = time.GetUtcNow() - (identity.Changed > identity.Modified ? identity.Changed : identity.Modified);
        if (age.Duration() < SettleTime)
        {
            return null;
        }
        var body = GC.AllocateUninitializedArray<byte>((int)identity.Length);
        for (var done = 0; done < body.Length;)
        {
            var read = await opened.ReadAsync(body.AsMemory(done), done, cancellation);
            if (read == 0)
            {
                return null;
            }
            done += read;
        }
        return opened.IsUnchanged() ? body : null;
    }

    [LoggerMessage(EventId = 1, EventName = "FileTruncated", Level = LogLevel.Warning,
        Message = "The file {Path} became shorter while it was sent; its connection was closed.")]
    private partial void LogTruncated(string path);
}
