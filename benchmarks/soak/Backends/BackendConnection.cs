using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using HttpServer.Soak.Wire;

namespace HttpServer.Soak.Backends;

/// <summary>One connection from the gateway: reads requests, checks and answers them.</summary>
internal sealed class BackendConnection(Backend backend, Socket socket) : IDisposable
{
    private readonly ByteReader _input = new(socket);
    private readonly byte[] _output = new byte[16 * 1024];
    private volatile bool _isIdle;

    public void Reset() => socket.Reset();

    /// <summary>A connection that has served a request and waits for the next. No backend ends one that has only just come.</summary>
    public void FinishIfIdle()
    {
        if (_isIdle)
        {
            socket.Finish();
        }
    }

    public void Dispose() => socket.Dispose();

    public async Task RunAsync()
    {
        var body = new BodyReader(_input);
        while (await _input.ReadHeadAsync() is { } bytes)
        {
            _isIdle = false;
            var request = BackendRequest.Parse(bytes.Span);
            if (request.Operation == 'k')
            {
                await EchoFramesAsync(request);
                break;
            }

            body.Begin(request.Head.IsChunked ? Framing.Chunked : Framing.Length, Math.Max(0, request.Head.Length));
            var closes = backend.IsStopping || request.Head.Closes || request.Operation is 'u' or 'z';
            await AnswerAsync(request, body, closes);
            if (request.Operation is 'r' or 'z')
            {
                await body.SkipAsync();
            }

            if (closes || backend.IsStopping || (backend.ClosesIdle && request.Content.Nonce % 8 == 0))
            {
                break;
            }

            _isIdle = true;
        }

        socket.Finish();
        while (await _input.FillAsync())
        {
            _input.Advance(_input.Unread.Length);
        }
    }

    private async Task AnswerAsync(BackendRequest request, BodyReader body, bool closes)
    {
        var content = request.Content;
        switch (request.Operation)
        {
            case 'e':
                await EchoAsync(request, body, closes);
                return;
            case 'x':
                await EchoAsTheyComeAsync(request, body, closes);
                return;
            case 's':
                await StreamAsync(content, closes);
                return;
            case 'w':
                await Task.Delay((int)(content.Nonce % 100));
                break;
            case 'r' or 'z':
                await SendAsync(content, Head(200, content, closes, $"Content-Length: {content.Length}"), false);
                if (request.Operation == 'z')
                {
                    socket.Finish();
                }

                return;
        }

        await body.SkipAsync();
        if (request.Head.Condition == $"\"{content.Nonce:x}\"")
        {
            await socket.SendAllAsync(Encoding.ASCII.GetBytes(Head(304, content, closes, $"ETag: {request.Head.Condition}")));
            return;
        }

        var framing = request.Operation switch
        {
            'c' => "Transfer-Encoding: chunked",
            'u' => "X-Framing: until-close",
            _ => $"Content-Length: {content.Length}",
        };
        var head = Head(200, content, closes, framing);
        await (request.Method == "HEAD" ? socket.SendAllAsync(Encoding.ASCII.GetBytes(head)) : SendAsync(content, head, request.Operation == 'c'));
    }

    private string Head(int status, Content content, bool closes, string framing) =>
        $"HTTP/1.1 {status} Word\r\nX-Nonce: {content.Nonce:x}\r\nX-Backend: {backend.Name}\r\n{(closes ? "Connection: close\r\n" : "")}{framing}\r\n\r\n";

    /// <summary>The head and the content, in one send where they fit.</summary>
    private async ValueTask SendAsync(Content content, string head, bool chunked)
    {
        var end = Encoding.ASCII.GetBytes(head, _output);
        var position = 0;
        while (position < content.Length)
        {
            var count = Math.Min(content.Length - position, _output.Length - end - 16);
            if (chunked)
            {
                end += Encoding.ASCII.GetBytes($"{count:x}\r\n", _output.AsSpan(end));
            }

            content.CopyTo(position, _output.AsSpan(end, count));
            position += count;
            end += count;
            if (chunked)
            {
                end += Encoding.ASCII.GetBytes("\r\n", _output.AsSpan(end));
            }

            if (position < content.Length)
            {
                await socket.SendAllAsync(_output.AsMemory(0, end));
                end = 0;
            }
        }

        if (chunked)
        {
            end += Encoding.ASCII.GetBytes("0\r\n\r\n", _output.AsSpan(end));
        }

        await socket.SendAllAsync(_output.AsMemory(0, end));
    }

    private async Task EchoAsync(BackendRequest request, BodyReader body, bool closes)
    {
        var content = new byte[request.Content.Length];
        var count = 0;
        while (await body.NextAsync() is { IsEmpty: false } piece)
        {
            piece.CopyTo(content.AsMemory(count));
            count += piece.Length;
        }

        RefuseHalf(request, count);
        await socket.SendAllAsync(Encoding.ASCII.GetBytes(Head(200, request.Content, closes, $"Content-Length: {count}")));
        await socket.SendAllAsync(content.AsMemory(0, count));
    }

    private async Task EchoAsTheyComeAsync(BackendRequest request, BodyReader body, bool closes)
    {
        await socket.SendAllAsync(Encoding.ASCII.GetBytes(Head(200, request.Content, closes, "Transfer-Encoding: chunked")));
        var count = 0;
        while (await body.NextAsync() is { IsEmpty: false } piece)
        {
            count += piece.Length;
            await socket.SendAllAsync(Encoding.ASCII.GetBytes($"{piece.Length:x}\r\n"));
            await socket.SendAllAsync(piece);
            await socket.SendAllAsync("\r\n"u8.ToArray());
        }

        RefuseHalf(request, count);
        await socket.SendAllAsync("0\r\n\r\n"u8.ToArray());
    }

    private async Task EchoFramesAsync(BackendRequest request)
    {
        var accept = Frames.Accept(request.Head.WebSocketKey ?? throw new WrongException("An upgrade without a key."));
        await socket.SendAllAsync(Encoding.ASCII.GetBytes(
            $"HTTP/1.1 101 Switching Protocols\r\nX-Nonce: {request.Content.Nonce:x}\r\nX-Backend: {backend.Name}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: {accept}\r\n\r\n"));
        byte opcode;
        do
        {
            (opcode, var payload) = await Frames.ReadAsync(_input);
            await socket.SendAllAsync(Frames.Write(opcode, payload, masked: false));
        }
        while (opcode != Frames.Close);
    }

    private static void RefuseHalf(BackendRequest request, int count)
    {
        if (request.Head.IsHalf || count != request.Content.Length)
        {
            throw new WrongException($"Request {request.Content.Nonce:x} came as complete with {count} of its {request.Content.Length} bytes.");
        }
    }

    /// <summary>Events with a pause between; each says when it was sent.</summary>
    private async Task StreamAsync(Content content, bool closes)
    {
        await socket.SendAllAsync(Encoding.ASCII.GetBytes(Head(200, content, closes, "Content-Type: text/event-stream\r\nTransfer-Encoding: chunked")));
        for (var i = 0; i < content.Length; i++)
        {
            await Task.Delay(30);
            var line = $"data: {Stopwatch.GetTimestamp():x16}\n\n";
            await socket.SendAllAsync(Encoding.ASCII.GetBytes($"{line.Length:x}\r\n{line}\r\n"));
        }

        await socket.SendAllAsync("0\r\n\r\n"u8.ToArray());
    }
}
