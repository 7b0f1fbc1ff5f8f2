using System.IO.Pipelines;
using HttpServer.Core.Draining;
using HttpServer.Core.Hosting;
using HttpServer.Core.Opening;
using HttpServer.Core.Overload;
using HttpServer.Core.Sections;
using HttpServer.Core.Transport;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace HttpServer.Core.Http2;

/// <summary>
/// Reads from the first bytes of a plain-text connection which protocol its client speaks, HTTP/2 with prior knowledge
/// (RFC 9113, 3.3) or HTTP/1.1, before Kestrel has to know. After that an HTTP/1.1 connection is as it was before.
/// </summary>
/// <param name="next">Kestrel, or whatever is set before it.</param>
/// <param name="choice">From <see cref="KestrelProtocols.Http2Choice"/>.</param>
/// <param name="options">Bounds.</param>
/// <param name="time">The clock of the bounds.</param>
/// <param name="logger">Told of connections that are closed.</param>
internal sealed partial class ConnectionProtocol(ConnectionDelegate next, object choice, LiveOptions<ServerOptions> options, TimeProvider time, ILogger logger)
{
    private readonly LogPace _pace = new(time);

    public async Task OnConnectionAsync(ConnectionContext connection)
    {
        SpokenProtocol? spoken;
        try
        {
            // The first bytes of most clients are there already.
            spoken = TryRecognize(connection.Transport.Input, out var hasBegun)
                ?? await RecognizeAsync(connection, hasBegun).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            // Gone before it said anything: nothing to answer and nothing to tell.
            return;
        }

        if (spoken is null or SpokenProtocol.Other)
        {
            if (spoken is not null)
            {
                LogOther(logger, connection.RemoteEndPoint);
            }

            return;
        }

        if (spoken == SpokenProtocol.Http2)
        {
            BeginHttp2(connection);
        }

        await next(connection).ConfigureAwait(false);
    }

    /// <summary>Sets a connection up on which the client speaks HTTP/2.</summary>
    public void BeginHttp2(ConnectionContext connection)
    {
        KestrelProtocols.Choose(connection.Features, choice);
        connection.Features.Get<OpenConnection>()?.HasGoAway();
        // Bytes of a file cannot go past the frames around them.
        connection.Features.Set<IFileTransport>(null);
        connection.Features.Get<IGatheringTransport>()?.Gather();
        if (options.Current.Http2FrameBudget is > 0 and var budget)
        {
            WatchedConnection.Watch(connection, budget, time, logger, _pace);
        }
    }

    /// <summary>Null when more bytes are needed. Consumes nothing.</summary>
    private static SpokenProtocol? TryRecognize(PipeReader input, out bool hasBegun)
    {
        hasBegun = false;
        return input.TryRead(out var result) ? Recognize(input, result, out hasBegun) : null;
    }

    private static SpokenProtocol? Recognize(PipeReader input, ReadResult result, out bool hasBegun)
    {
        hasBegun = !result.Buffer.IsEmpty;
        SpokenProtocol? spoken = Http2Preface.Recognize(result.Buffer) switch
        {
            true => SpokenProtocol.Http2,
            null when !result.IsCompleted => null,
            _ => ForeignLine.Is(result.Buffer) ? SpokenProtocol.Other : SpokenProtocol.Http1,
        };
        input.AdvanceTo(result.Buffer.Start, spoken is null ? result.Buffer.End : result.Buffer.Start);
        return spoken;
    }

    /// <summary>As above, and waits for the bytes; null when they did not come in time.</summary>
    private async ValueTask<SpokenProtocol?> RecognizeAsync(ConnectionContext connection, bool hasBegun)
    {
        var input = connection.Transport.Input;
        var head = TimeSpan.FromSeconds(options.Current.RequestHeadTimeout);
        using var opening = new ConnectionOpening(connection, time, hasBegun ? head : TimeSpan.FromSeconds(options.Current.KeepAliveTimeout));
        while (true)
        {
            var hadBegun = hasBegun;
            var spoken = Recognize(input, await input.ReadAsync().ConfigureAwait(false), out hasBegun);
            if (spoken is not null || opening.IsExpired)
            {
                opening.Dispose();
                return !opening.IsExpired ? spoken : await RefuseAsync(connection, hasBegun).ConfigureAwait(false);
            }

            if (hasBegun && !hadBegun)
            {
                opening.Bound(head);
            }
        }
    }

    // A method like POST begins as the preface does: who stops there gets what a slow head gets (RFC 9110, 15.5.9).
    private static async ValueTask<SpokenProtocol?> RefuseAsync(ConnectionContext connection, bool hasBegun)
    {
        if (hasBegun)
        {
            await connection.Transport.Output.WriteAsync(
                "HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray()).ConfigureAwait(false);
        }

        return null;
    }

    [LoggerMessage(3, LogLevel.Information, "A connection from {Client} was closed: what came first names no version of HTTP.", EventName = "NoHttp")]
    private static partial void LogOther(ILogger logger, System.Net.EndPoint? client);
}
