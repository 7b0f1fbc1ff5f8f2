using HttpServer.Soak.Wire;

namespace HttpServer.Soak.Clients;

internal sealed partial class Client
{
    /// <summary>The next response, judged; false when it was an error of the gateway.</summary>
    private async ValueTask<bool> ReadResponseAsync(ClientConnection connection, Call call, int pause = 0)
    {
        var head = await ReadHeadAsync(connection, call);
        connection.IsOpen = !head.Closes && !head.IsHttp10;
        var framing = call.Method == "HEAD" || head.Status == 304 ? Framing.None : head.IsChunked ? Framing.Chunked : head.Length >= 0 ? Framing.Length : Framing.UntilClose;
        if (framing == Framing.UntilClose && connection.IsOpen && call.Version == "1.1")
        {
            throw new WrongException("A body without an end.");
        }

        connection.Body.Begin(framing, head.Length);
        if (head.Status != call.Status)
        {
            JudgeStatus(call, head.Status, head.FirstLine);
            await connection.Body.SkipAsync();
            return false;
        }

        CheckHead(call, head);
        await CheckBodyAsync(connection, call, pause);
        if (call.Version == "1.0" || call.Fields.Contains("Connection: close", StringComparison.Ordinal))
        {
            await ExpectEndAsync(connection);
        }

        return true;
    }

    private async ValueTask<Head> ReadHeadAsync(ClientConnection connection, Call call)
    {
        _call = call;
        _isHeadRead = false;
        Head head;
        do
        {
            var bytes = await connection.Input.ReadHeadAsync() ?? throw new CutException("The connection ended.", false);
            head = Head.Parse(bytes.Span);
        }
        while (head.Status is 100 or 102 or 103);
        _isHeadRead = true;
        return head;
    }

    private void CheckHead(Call call, Head head)
    {
        if (call.File is not null)
        {
            _tags[call.Content.Nonce] = head.ETag ?? throw new WrongException("A file without an ETag.");
            return;
        }

        if (head.Nonce != call.Content.Nonce)
        {
            throw new WrongException($"The response is that of {head.Nonce:x}.");
        }

        if (head.Backend is not { } backend || backend[0] != call.Route!.Backends)
        {
            throw new WrongException($"The response is of the backend {head.Backend}.");
        }

        if (call.Method == "HEAD" && head.Length != call.Content.Length)
        {
            throw new WrongException($"HEAD says {head.Length} bytes.");
        }

        if (call.Route == Route.Sticky)
        {
            _cookie ??= head.Cookie ?? throw new WrongException("A sticky route without a cookie.");
            _stickyBackend ??= backend;
            if (_stickyBackend != backend)
            {
                throw new WrongException($"A client that belongs to {_stickyBackend} came to {backend}.");
            }
        }
    }

    private static async ValueTask CheckBodyAsync(ClientConnection connection, Call call, int pause)
    {
        var position = 0;
        var nextPause = 64 * 1024;
        while (await connection.Body.NextAsync() is { IsEmpty: false } piece)
        {
            if (!call.Content.IsPart(position, piece.Span))
            {
                throw new WrongException($"The body differs within the {piece.Length} bytes from {position}.");
            }

            position += piece.Length;
            if (pause > 0 && position > nextPause)
            {
                nextPause += 64 * 1024;
                await Task.Delay(pause);
            }
        }

        if (call.HasBody && position != call.Content.Length)
        {
            throw new WrongException($"The body ended as complete after {position} of {call.Content.Length} bytes.");
        }
    }

    private static async ValueTask ExpectEndAsync(ClientConnection connection)
    {
        if (connection.IsOpen)
        {
            throw new WrongException("The gateway would keep a connection that was to be closed.");
        }

        if (!connection.Input.Unread.IsEmpty || await connection.Input.FillAsync())
        {
            throw new WrongException("Bytes after the last response.");
        }
    }
}
