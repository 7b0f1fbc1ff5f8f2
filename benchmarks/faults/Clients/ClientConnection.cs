using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using HttpServer.Faults.Backends;

namespace HttpServer.Faults.Clients;

/// <summary>A keep-alive connection that sends each request once and says what came of it.</summary>
internal sealed class ClientConnection(int port) : IDisposable
{
    private readonly byte[] _buffer = new byte[16 * 1024];
    private Socket? _socket;

    /// <returns>What was wrong; null when a whole 200 was there.</returns>
    public async Task<string?> ExchangeAsync(string method, string path, long id, CancellationToken cancellationToken)
    {
        try
        {
            var socket = await ConnectedAsync(cancellationToken);
            await socket.SendAsync(Request(method, path, id), cancellationToken);
            var (status, isLast) = await ReadAsync(socket, cancellationToken);
            if (isLast)
            {
                Close();
            }

            return status == "200" ? null : status;
        }
        catch (OperationCanceledException)
        {
            Close();
            return "timeout";
        }
        catch (SocketException e)
        {
            Close();
            return e.SocketErrorCode switch
            {
                SocketError.ConnectionRefused => "refused",
                SocketError.ConnectionReset => "reset",
                SocketError.Shutdown => "reset",
                var other => other.ToString(),
            };
        }
        catch (EndOfStreamException e)
        {
            Close();
            return e.Message;
        }
    }

    public void Dispose() => Close();

    // What a server has closed while nothing ran is not used: every client looks.
    private async Task<Socket> ConnectedAsync(CancellationToken cancellationToken)
    {
        if (_socket is { } open && open.Poll(0, SelectMode.SelectRead))
        {
            Close();
        }

        if (_socket is null)
        {
            _socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await _socket.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
        }

        return _socket;
    }

    private static byte[] Request(string method, string path, long id)
    {
        var body = method == "POST" ? new string('b', LoadShape.PostBytes) : "";
        var length = method == "POST" ? $"Content-Length: {body.Length}\r\n" : "";
        return Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture, $"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{BackendServer.IdHeader}: {id}\r\n{length}\r\n{body}"));
    }

    private async Task<(string Status, bool IsLast)> ReadAsync(Socket socket, CancellationToken cancellationToken)
    {
        var length = 0;
        var end = -1;
        while (end < 0)
        {
            var read = await socket.ReceiveAsync(_buffer.AsMemory(length), cancellationToken);
            if (read == 0)
            {
                throw new EndOfStreamException(length == 0 ? "closed" : "cut in the head");
            }

            length += read;
            end = _buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8);
        }

        var head = Encoding.ASCII.GetString(_buffer, 0, end);
        var status = head.Split(' ', 3)[1];
        if (Field(head, "content-length") is not { } text)
        {
            // Only pages of errors come without; what follows is not worth reading.
            return (status == "200" ? "200 without length" : status, true);
        }

        var missing = int.Parse(text, CultureInfo.InvariantCulture) - (length - end - 4);
        while (missing > 0)
        {
            var read = await socket.ReceiveAsync(_buffer.AsMemory(), cancellationToken);
            missing -= read > 0 ? read : throw new EndOfStreamException("cut in the body");
        }

        return (status, string.Equals(Field(head, "connection"), "close", StringComparison.OrdinalIgnoreCase));
    }

    private static string? Field(string head, string name)
        => head.Split("\r\n").Skip(1).Select(line => line.Split(':', 2))
            .FirstOrDefault(field => field.Length == 2 && field[0].Equals(name, StringComparison.OrdinalIgnoreCase))?[1].Trim();

    private void Close()
    {
        _socket?.Dispose();
        _socket = null;
    }
}
