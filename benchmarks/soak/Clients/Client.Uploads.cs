using System.Text;
using HttpServer.Soak.Wire;

namespace HttpServer.Soak.Clients;

internal sealed partial class Client
{
    private int UploadSize() => _random.Next(100) switch
    {
        < 10 => 0,
        < 80 => _random.Next(1, 2000),
        < 97 => _random.Next(2000, 20_000),
        _ => _random.Next(20_000, 200_000),
    };

    private Call UploadCall(char operation, int size, bool chunked, string fields = "", Route? route = null)
    {
        var call = NewCall(operation, size, route);
        return call with { Method = "POST", Fields = $"{call.Fields}{fields}{(chunked ? "Transfer-Encoding: chunked" : $"Content-Length: {size}")}\r\n" };
    }

    /// <summary>The whole request as it goes on the wire; chunks are of any size.</summary>
    private byte[] Wire(Call call, bool chunked)
    {
        var content = call.Content.ToArray();
        if (!chunked)
        {
            return [.. Encoding.ASCII.GetBytes(call.Head), .. content];
        }

        using var wire = new MemoryStream();
        wire.Write(Encoding.ASCII.GetBytes(call.Head));
        for (var position = 0; position < content.Length;)
        {
            var count = Math.Min(content.Length - position, _random.Next(1, 30_000));
            wire.Write(Encoding.ASCII.GetBytes($"{count:x}\r\n"));
            wire.Write(content, position, count);
            wire.Write("\r\n"u8);
            position += count;
        }

        wire.Write("0\r\n\r\n"u8);
        return wire.ToArray();
    }

    private async Task<int> UploadAsync(char operation, bool chunked)
    {
        var call = UploadCall(operation, UploadSize(), chunked);
        await SendWhileReadingAsync(call, Wire(call, chunked), await OpenAsync());
        return 1;
    }

    private async Task<int> PausedUploadAsync()
    {
        var chunked = _random.Next(2) == 0;
        var call = UploadCall('e', _random.Next(10, 100_000), chunked);
        var wire = Wire(call, chunked);
        var connection = await OpenAsync();
        var cut = _random.Next(1, wire.Length);
        _call = call;
        _isHeadRead = false;
        await connection.Socket.SendAllAsync(wire.AsMemory(0, cut));
        await Task.Delay(_random.Next(20, 300));
        await SendWhileReadingAsync(call, wire.AsMemory(cut), connection);
        return 1;
    }

    private async Task SendWhileReadingAsync(Call call, ReadOnlyMemory<byte> wire, ClientConnection connection)
    {
        _call = call;
        _isHeadRead = false;
        if (wire.Length < 16 * 1024)
        {
            await connection.Socket.SendAllAsync(wire);
            await ReadResponseAsync(connection, call);
            return;
        }

        var sending = connection.Socket.SendAllAsync(wire).AsTask();
        var answered = false;
        try
        {
            answered = await ReadResponseAsync(connection, call);
        }
        finally
        {
            try
            {
                await sending;
            }
            catch (CutException) when (!answered || !connection.IsOpen)
            {
                // The response has been judged; the gateway need not take the rest of a request that it has refused.
                connection.IsOpen = false;
            }
        }
    }

    /// <summary>The backend answers before it has read the body; the client sends the rest, or does not.</summary>
    private async Task<int> EarlyResponseAsync()
    {
        var size = _random.Next(1000, 150_000);
        var call = UploadCall(_random.Next(2) == 0 ? 'r' : 'z', size, chunked: false, route: AnySteady());
        var wire = Wire(call, chunked: false);
        var cut = wire.Length - _random.Next(1, size);
        var connection = await OpenAsync();
        _call = call;
        _isHeadRead = false;
        await connection.Socket.SendAllAsync(wire.AsMemory(0, cut));
        if (_random.Next(2) == 0)
        {
            await SendWhileReadingAsync(call, wire.AsMemory(cut), connection);
            return 1;
        }

        await ReadResponseAsync(connection, call);
        connection.IsOpen = false;
        return 1;
    }

    /// <summary>Half a body and then a half-close: nobody may take it for a whole one.</summary>
    private async Task<int> HalfUploadAsync()
    {
        var chunked = _random.Next(2) == 0;
        var size = _random.Next(100, 100_000);
        var call = UploadCall(_random.Next(2) == 0 ? 'e' : 'x', size, chunked, "X-Half: 1\r\n");
        var wire = Wire(call, chunked);
        var connection = await OpenAsync();
        _call = call;
        try
        {
            await connection.Socket.SendAllAsync(wire.AsMemory(0, wire.Length - _random.Next(6, size)));
            await Task.Delay(_random.Next(100));
            connection.Socket.Finish();
            var head = await ReadHeadAsync(connection, call);
            connection.Body.Begin(head.IsChunked ? Framing.Chunked : Framing.Length, Math.Max(0, head.Length));
            await connection.Body.SkipAsync();
            if (head.Status is >= 200 and < 400)
            {
                Fail("HalfUpload", $"A complete answer to half a request: {head.FirstLine}");
            }
        }
        catch (CutException)
        {
            // As it should be.
        }

        connection.IsOpen = false;
        return 1;
    }
}
