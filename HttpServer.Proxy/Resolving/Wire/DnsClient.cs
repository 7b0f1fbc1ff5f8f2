using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace HttpServer.Proxy.Resolving.Wire;

/// <summary>Asks name servers over UDP, and over TCP where the answer is too large for that (RFC 7766).</summary>
internal sealed class DnsClient(TimeProvider time)
{
    // Each server is asked twice: a datagram may be lost.
    private const int Rounds = 2;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>The first proper answer of any of the servers.</summary>
    /// <exception cref="IOException">None gave one; the message says why the last did not.</exception>
    public async Task<DnsAnswer> AskAsync(IReadOnlyList<IPEndPoint> servers, string name, RecordType type, CancellationToken cancellationToken)
    {
        var problem = "there is no name server to ask";
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var server in servers)
            {
                using var timer = new CancellationTokenSource(Patience, time);
                using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timer.Token);
                try
                {
                    var answer = await AskAsync(server, name, type, bound.Token).ConfigureAwait(false);
                    if (!answer.IsFailure)
                    {
                        return answer;
                    }
                    problem = $"{server} failed or refused";
                }
                catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
                {
                    problem = $"{server} did not answer";
                }
                catch (Exception exception) when (exception is SocketException or IOException)
                {
                    problem = $"{server}: {exception.Message.TrimEnd('.')}";
                }
            }
        }
        throw new IOException($"{name} ({type}): {problem}.");
    }

    private static async Task<DnsAnswer> AskAsync(IPEndPoint server, string name, RecordType type, CancellationToken cancellationToken)
    {
        // A number and a port that nobody can guess: the answer to a forged datagram would be believed otherwise.
        var question = DnsQuestion.Create((ushort)RandomNumberGenerator.GetInt32(ushort.MaxValue + 1), name, type);
        var answer = DnsAnswer.Read(await AskByUdpAsync(server, question, cancellationToken).ConfigureAwait(false), question);
        return answer.IsTruncated
            ? DnsAnswer.Read(await AskByTcpAsync(server, question, cancellationToken).ConfigureAwait(false), question)
            : answer;
    }

    private static async Task<byte[]> AskByUdpAsync(IPEndPoint server, DnsQuestion question, CancellationToken cancellationToken)
    {
        using var socket = new Socket(server.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        // Connected, so that the system drops whatever comes from elsewhere.
        await socket.ConnectAsync(server, cancellationToken).ConfigureAwait(false);
        await socket.SendAsync(question.Message, cancellationToken).ConfigureAwait(false);
        var buffer = new byte[DnsQuestion.LargestDatagram];
        while (true)
        {
            var length = await socket.ReceiveAsync(buffer, cancellationToken).ConfigureAwait(false);
            if (DnsAnswer.Claims(buffer.AsSpan(0, length), question))
            {
                return buffer[..length];
            }
        }
    }

    private static async Task<byte[]> AskByTcpAsync(IPEndPoint server, DnsQuestion question, CancellationToken cancellationToken)
    {
        using var socket = new Socket(server.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(server, cancellationToken).ConfigureAwait(false);
        await using var stream = new NetworkStream(socket, ownsSocket: false);
        var message = new byte[2 + question.Message.Length];
        BinaryPrimitives.WriteUInt16BigEndian(message, (ushort)question.Message.Length);
        question.Message.CopyTo(message, 2);
        await stream.WriteAsync(message, cancellationToken).ConfigureAwait(false);
        var length = new byte[2];
        await stream.ReadExactlyAsync(length, cancellationToken).ConfigureAwait(false);
        var answer = new byte[BinaryPrimitives.ReadUInt16BigEndian(length)];
        await stream.ReadExactlyAsync(answer, cancellationToken).ConfigureAwait(false);
        return answer;
    }
}
