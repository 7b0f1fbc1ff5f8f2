using System.Net;
using System.Net.Sockets;

namespace HttpServer.Proxy.Tests.Resolving;

/// <summary>A name server on a free UDP port of 127.0.0.1 that answers with whatever it is told, right or wrong.</summary>
internal sealed class ScriptedNameServer : IAsyncDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _answering;

    /// <param name="answers">The datagrams that answer a question.</param>
    public ScriptedNameServer(Func<byte[], IEnumerable<byte[]>> answers)
    {
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        Port = ((IPEndPoint)_socket.LocalEndPoint!).Port;
        _answering = AnswerAsync(answers);
    }

    public int Port { get; }

    /// <summary>The type that a question asks for: 1 for A, 28 for AAAA, 33 for SRV.</summary>
    public static int TypeOf(byte[] question) => question[NameEnd(question) + 1];

    /// <summary>A proper answer: the question again, and behind it these records.</summary>
    public static byte[] Answer(byte[] question, params byte[][] records) =>
        [question[0], question[1], 0x81, 0x80, 0, 1, 0, (byte)records.Length, 0, 0, 0, 0, .. question[12..(NameEnd(question) + 4)], .. records.SelectMany(record => record)];

    /// <summary>One record with a TTL of a minute.</summary>
    /// <param name="owner">A name as bytes, or a pointer to the question's: <c>[0xC0, 0x0C]</c>.</param>
    /// <param name="type">1 A, 5 CNAME, 28 AAAA, 33 SRV.</param>
    /// <param name="data">Its data.</param>
    /// <param name="recordClass">1 for the internet.</param>
    public static byte[] Record(byte[] owner, byte type, byte[] data, byte recordClass = 1) => [.. owner, 0, type, 0, recordClass, 0, 0, 0, 60, 0, (byte)data.Length, .. data];

    /// <summary>A name as it stands in a message.</summary>
    public static byte[] Name(string name) => [.. name.Split('.').SelectMany(label => (byte[])[(byte)label.Length, .. label.Select(letter => (byte)letter)]), 0];

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _answering;
        _socket.Dispose();
        _stopping.Dispose();
    }

    private static int NameEnd(byte[] question) => Array.IndexOf(question, (byte)0, 12) + 1;

    private async Task AnswerAsync(Func<byte[], IEnumerable<byte[]>> answers)
    {
        var buffer = new byte[2048];
        try
        {
            while (true)
            {
                var received = await _socket.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Loopback, 0), _stopping.Token);
                foreach (var answer in answers(buffer[..received.ReceivedBytes]))
                {
                    await _socket.SendToAsync(answer, received.RemoteEndPoint, _stopping.Token);
                }
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The test is over.
        }
    }
}
