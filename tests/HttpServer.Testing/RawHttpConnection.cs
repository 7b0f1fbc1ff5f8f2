using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace HttpServer.Testing;

/// <summary>
/// One end of a TCP (or TLS) connection that speaks HTTP/1.1 by hand, as client or as server. Whatever is sent goes
/// out as it is, valid or not. Each operation ends with <see cref="TimeoutException"/> after <see cref="Bound.Default"/>.
/// </summary>
public sealed class RawHttpConnection : IAsyncDisposable
{
    private readonly Socket _socket;
    private readonly RawReader _reader;
    private readonly Action<RawRequest>? _onRequest;

    /// <param name="socket">Connected; owned by this instance.</param>
    /// <param name="stream">The bytes over it: a network stream or TLS; owned by this instance.</param>
    /// <param name="onRequest">Told of each request that <see cref="ReadRequestAsync"/> returns.</param>
    public RawHttpConnection(Socket socket, Stream stream, Action<RawRequest>? onRequest = null)
    {
        _socket = socket;
        _onRequest = onRequest;
        Stream = stream;
        _reader = new RawReader(stream);
    }

    /// <summary>The bytes below. What was read ahead by this instance is missing from it.</summary>
    public Stream Stream { get; }

    public EndPoint? RemoteEndPoint => _socket.RemoteEndPoint;

    public EndPoint? LocalEndPoint => _socket.LocalEndPoint;

    /// <summary>The receive buffer of the socket in bytes; small values make a slow reader out of a client.</summary>
    public int ReceiveBufferSize
    {
        get => _socket.ReceiveBufferSize;
        set => _socket.ReceiveBufferSize = value;
    }

    /// <summary>Sends text as Latin-1: one byte per character. Line ends are the caller's, so write \r\n.</summary>
    public Task SendAsync(string text) => SendAsync(Encoding.Latin1.GetBytes(text));

    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        await _reader.BoundedAsync("send", async token =>
        {
            await Stream.WriteAsync(bytes, token);
            await Stream.FlushAsync(token);
            return 0;
        });
    }

    /// <summary>Reads up to and including the empty line; null when the peer closed before the first byte.</summary>
    /// <exception cref="EndOfStreamException">The peer closed inside the head.</exception>
    public async Task<RawHead?> ReadHeadAsync()
        => await _reader.ReadThroughAsync("\r\n\r\n"u8.ToArray()) is { } bytes ? new RawHead(bytes) : null;

    /// <summary>Reads exactly that many bytes, framing included.</summary>
    /// <exception cref="EndOfStreamException">The peer closed before.</exception>
    public Task<byte[]> ReadExactlyAsync(int count) => _reader.ReadExactlyAsync(count);

    /// <summary>Reads what comes next, at least one byte; empty when the peer closed.</summary>
    public Task<byte[]> ReadSomeAsync() => _reader.ReadSomeAsync();

    /// <summary>Reads until the peer closes and returns the bytes.</summary>
    public Task<byte[]> ReadToEndAsync() => _reader.ReadToEndAsync();

    /// <summary>Reads one request with its body; null when the peer closed instead of sending another.</summary>
    public async Task<RawRequest?> ReadRequestAsync()
    {
        if (await ReadHeadAsync() is not { } head)
        {
            return null;
        }

        var request = new RawRequest(head, await ReadBodyAsync(head, untilClose: false));
        _onRequest?.Invoke(request);
        return request;
    }

    /// <summary>Reads one response with its body; 1xx responses other than 101 are responses of their own.</summary>
    /// <param name="toHead">True when it answers HEAD and so has no body whatever its head says.</param>
    public async Task<RawResponse> ReadResponseAsync(bool toHead = false)
    {
        var head = await ReadHeadAsync() ?? throw new EndOfStreamException("The peer closed without a response.");
        var status = RawResponse.StatusOf(head);
        var hasBody = !toHead && status is >= 200 and not 204 and not 304;
        return new RawResponse(head, hasBody ? await ReadBodyAsync(head, untilClose: true) : RawBody.Plain([]));
    }

    /// <summary>Reads the body that belongs to a head: chunked, by length, or (when allowed and without either) until close.</summary>
    public async Task<RawBody> ReadBodyAsync(RawHead head, bool untilClose)
    {
        if (head.Value("Transfer-Encoding") is { } coding && coding.EndsWith("chunked", StringComparison.OrdinalIgnoreCase))
        {
            return await _reader.ReadChunkedAsync();
        }

        if (head.Value("Content-Length") is { } length)
        {
            return RawBody.Plain(await ReadExactlyAsync(int.Parse(length, NumberStyles.None, CultureInfo.InvariantCulture)));
        }

        return RawBody.Plain(untilClose ? await ReadToEndAsync() : []);
    }

    /// <summary>Ends this direction with FIN and keeps the other open.</summary>
    public void HalfClose() => _socket.Shutdown(SocketShutdown.Send);

    /// <summary>Ends the connection at once with RST, dropping what is unsent.</summary>
    public void Abort()
    {
        try
        {
            _socket.LingerState = new LingerOption(enable: true, seconds: 0);
        }
        catch (ObjectDisposedException)
        {
            // It has ended already; there is nothing left to reset.
        }

        _socket.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        await Stream.DisposeAsync();
        _socket.Dispose();
    }
}
