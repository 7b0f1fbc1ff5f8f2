using System.Text;

namespace HttpServer.Testing;

/// <summary>
/// A client that speaks HTTP/2 frame by frame, valid or not, over a plain connection. Nothing is answered by itself:
/// neither SETTINGS nor PING, and no window is ever opened.
/// </summary>
public sealed class RawHttp2Connection(RawHttpConnection connection) : IAsyncDisposable
{
    public static byte[] Preface { get; } = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray();

    /// <summary>The bytes below.</summary>
    public RawHttpConnection Connection { get; } = connection;

    /// <summary>Connects, and sends the preface and empty SETTINGS.</summary>
    public static async Task<RawHttp2Connection> ConnectAsync(int port) => await BeginAsync(await RawHttpClient.ConnectAsync(port));

    /// <summary>Sends the preface and empty SETTINGS.</summary>
    /// <param name="connection">Owned by what is returned.</param>
    public static async Task<RawHttp2Connection> BeginAsync(RawHttpConnection connection)
    {
        await connection.SendAsync((byte[])[.. Preface, .. new RawFrame(RawFrame.Settings, 0, 0, []).ToBytes()]);
        return new RawHttp2Connection(connection);
    }

    /// <summary>Field lines as literals without indexing and without Huffman coding (RFC 7541, 6.2.2), one byte per character.</summary>
    public static byte[] Block(params (string Name, string Value)[] fields)
    {
        var block = new List<byte>();
        foreach (var (name, value) in fields)
        {
            block.Add(0);
            AddText(block, name);
            AddText(block, value);
        }

        return [.. block];
    }

    /// <summary>The four pseudo-header fields of a GET, and further fields.</summary>
    public static (string Name, string Value)[] Get(params (string Name, string Value)[] more) => Request("GET", more);

    /// <summary>The four pseudo-header fields of a request for "/" at "test", and further fields.</summary>
    public static (string Name, string Value)[] Request(string method, params (string Name, string Value)[] more) =>
        [(":method", method), (":scheme", "http"), (":path", "/"), (":authority", "test"), .. more];

    public Task SendAsync(byte type, byte flags, int stream, params byte[] payload) =>
        Connection.SendAsync(new RawFrame(type, flags, stream, payload).ToBytes());

    /// <summary>Sends a whole head in one HEADERS frame.</summary>
    public Task SendHeadersAsync(int stream, bool endStream, params (string Name, string Value)[] fields) =>
        SendAsync(RawFrame.Headers, (byte)(RawFrame.EndHeaders | (endStream ? RawFrame.EndStream : 0)), stream, Block(fields));

    /// <summary>Sends what may not be taken any more: a connection that is closed meanwhile is no failure; false then.</summary>
    public async Task<bool> TrySendAsync(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            await Connection.SendAsync(bytes);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>Reads one frame; null at the end of the connection, however it ended.</summary>
    public async Task<RawFrame?> ReadAsync()
    {
        try
        {
            var head = await Connection.ReadExactlyAsync(9);
            var length = (head[0] << 16) | (head[1] << 8) | head[2];
            var stream = ((head[5] & 0x7F) << 24) | (head[6] << 16) | (head[7] << 8) | head[8];
            return new RawFrame(head[3], head[4], stream, length == 0 ? [] : await Connection.ReadExactlyAsync(length));
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Reads on to a frame of that kind; null when the connection ends before.</summary>
    public async Task<RawFrame?> ReadUntilAsync(Func<RawFrame, bool> isWanted)
    {
        while (await ReadAsync() is { } frame)
        {
            if (isWanted(frame))
            {
                return frame;
            }
        }

        return null;
    }

    /// <summary>
    /// What became of a request: "200", "RST 1" or "GOAWAY 1" with the error code, or "closed".
    /// </summary>
    public async Task<string> ReadOutcomeAsync(int stream)
    {
        var frame = await ReadUntilAsync(frame => frame.Type == RawFrame.GoAway
            || (frame.Stream == stream && frame.Type is RawFrame.Headers or RawFrame.ResetStream));
        return frame switch
        {
            null => "closed",
            { Type: RawFrame.GoAway } => $"GOAWAY {frame.ErrorCode}",
            { Type: RawFrame.ResetStream } => $"RST {frame.ErrorCode}",
            _ => $"{frame.Status}",
        };
    }

    public ValueTask DisposeAsync() => Connection.DisposeAsync();

    private static void AddText(List<byte> block, string text)
    {
        var bytes = Encoding.Latin1.GetBytes(text);
        // RFC 7541, 5.1: seven bits of prefix.
        if (bytes.Length < 127)
        {
            block.Add((byte)bytes.Length);
        }
        else
        {
            block.Add(127);
            var rest = bytes.Length - 127;
            for (; rest >= 128; rest /= 128)
            {
                block.Add((byte)((rest % 128) + 128));
            }

            block.Add((byte)rest);
        }

        block.AddRange(bytes);
    }
}
