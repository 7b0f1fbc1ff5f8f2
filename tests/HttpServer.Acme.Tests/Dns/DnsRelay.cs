using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace HttpServer.Acme.Tests.Dns;

/// <summary>Somebody between us and a name server: replies to updates reach us altered, others as they are.</summary>
internal sealed class DnsRelay : IAsyncDisposable
{
    private const int OpcodeMask = 0x78;
    private const int Update = 0x28;

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopped = new();
    private readonly int _behind;
    private readonly Func<byte[], byte[]> _alter;
    private readonly Task _accepting;

    public DnsRelay(int behind, Func<byte[], byte[]> alter)
    {
        _behind = behind;
        _alter = alter;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public async ValueTask DisposeAsync()
    {
        // The listener is closed last: between two connections it would be asked for the next one when it is gone.
        await _stopped.CancelAsync();
        await _accepting;
        _listener.Dispose();
        _stopped.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                // One question after the other.
                using var client = await _listener.AcceptTcpClientAsync(_stopped.Token);
                using var server = new TcpClient();
                await server.ConnectAsync(IPAddress.Loopback, _behind, _stopped.Token);
                await WriteAsync(server.GetStream(), await ReadAsync(client.GetStream()));
                var reply = await ReadAsync(server.GetStream());
                await WriteAsync(client.GetStream(), (reply[2] & OpcodeMask) == Update ? _alter(reply) : reply);
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    private async Task<byte[]> ReadAsync(NetworkStream stream)
    {
        var length = new byte[2];
        await stream.ReadExactlyAsync(length, _stopped.Token);
        var message = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
        await stream.ReadExactlyAsync(message, _stopped.Token);
        return message;
    }

    private async Task WriteAsync(NetworkStream stream, byte[] message) =>
        await stream.WriteAsync((byte[])[(byte)(message.Length >> 8), (byte)message.Length, .. message], _stopped.Token);
}
