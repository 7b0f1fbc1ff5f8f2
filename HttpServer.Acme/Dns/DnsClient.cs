using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace HttpServer.Acme.Dns;

/// <summary>Asks name servers, over TCP: every one speaks it (RFC 7766), nothing is cut off, and nobody else can answer.</summary>
internal sealed class DnsClient(TimeProvider time)
{
    private const int RecursionDesired = 0x0100;
    private const int ClassIn = 1;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    public static ushort NewId() => (ushort)RandomNumberGenerator.GetInt32(ushort.MaxValue + 1);

    /// <exception cref="IOException">The server does not answer, or with nonsense.</exception>
    public async Task<DnsReply> AskAsync(IPEndPoint server, string name, DnsRecordType type, CancellationToken cancellationToken)
    {
        var id = NewId();
        var question = new DnsWriter().U16(id).U16(RecursionDesired).U16(1).U16(0).U16(0).U16(0).Name(name).U16((int)type).U16(ClassIn);
        return (await SendAsync(server, question.Written.ToArray(), id, cancellationToken).ConfigureAwait(false)).Reply;
    }

    /// <param name="server">Whom to ask.</param>
    /// <param name="message">The whole message.</param>
    /// <param name="id">Its number.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>What it replies, read and as received.</returns>
    /// <exception cref="IOException">The server does not answer, or with nonsense.</exception>
    public async Task<(DnsReply Reply, byte[] Bytes)> SendAsync(IPEndPoint server, byte[] message, ushort id, CancellationToken cancellationToken)
    {
        using var bound = new CancellationTokenSource(Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(bound.Token, cancellationToken);
        try
        {
            using var socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(server, either.Token).ConfigureAwait(false);
            await using var stream = new NetworkStream(socket);
            await stream.WriteAsync(new DnsWriter().U16(message.Length).Bytes(message).Written.ToArray(), either.Token).ConfigureAwait(false);
            var length = new byte[2];
            await stream.ReadExactlyAsync(length, either.Token).ConfigureAwait(false);
            var reply = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
            await stream.ReadExactlyAsync(reply, either.Token).ConfigureAwait(false);
            return (DnsReader.Read(reply, id), reply);
        }
        catch (Exception exception) when (exception is SocketException or FormatException or IOException)
        {
            throw new IOException($"The name server {server} gave no answer: {exception.Message}", exception);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new IOException($"The name server {server} did not answer in time.", exception);
        }
    }
}
