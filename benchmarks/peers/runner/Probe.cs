using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;

namespace HttpServer.Peers;

/// <summary>Single requests that check a peer before and after the load.</summary>
internal sealed class Probe(Job job) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    // Whom it talks to it has started itself.
    private readonly HttpClient _client = new(new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate is not null } })
    {
        Timeout = Patience,
    };

    /// <summary>Asks until the peer answers; fails when the answer is wrong.</summary>
    public async Task WaitAsync(PeerProcess peer, CancellationToken cancellationToken)
    {
        await WaitForListenerAsync(peer, peer.Port, cancellationToken);
        await CheckAsync(peer, cancellationToken);
    }

    /// <exception cref="Failure">The response is not a 200 of the right length, or a call's without its status.</exception>
    public async Task CheckAsync(PeerProcess peer, CancellationToken cancellationToken)
    {
        if (job.Kind == JobKind.WebSocket)
        {
            // The load generator checks handshakes and echoes.
            return;
        }

        using var request = new HttpRequestMessage(HttpMethod.Get, $"{job.Scheme}://{job.Host}:{peer.Port}{job.Path}");
        if (job.Kind is JobKind.Http2 or JobKind.Grpc)
        {
            (request.Version, request.VersionPolicy) = (HttpVersion.Version20, HttpVersionPolicy.RequestVersionExact);
        }

        if (job.PostBytes > 0)
        {
            request.Method = HttpMethod.Post;
            request.Content = new ByteArrayContent(job.Kind == JobKind.Grpc ? GrpcMessage.Create(job.PostBytes) : new byte[job.PostBytes]);
        }

        if (job.Kind == JobKind.Grpc)
        {
            request.Content!.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
            request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        }

        using var response = await _client.SendAsync(request, cancellationToken);
        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        if (response.StatusCode != HttpStatusCode.OK || body.Length != job.ResponseBytes)
        {
            throw new Failure($"answers {(int)response.StatusCode} with {body.Length} bytes instead of 200 with {job.ResponseBytes}");
        }

        if (job.Kind == JobKind.Grpc && !(response.TrailingHeaders.TryGetValues("grpc-status", out var statuses) && statuses.Single() == "0"))
        {
            throw new Failure("answers without the trailer 'grpc-status: 0'");
        }
    }

    public void Dispose() => _client.Dispose();

    /// <summary>Waits until somebody listens on the port.</summary>
    public static async Task WaitForListenerAsync(PeerProcess process, int port, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await AcceptsAsync(port, cancellationToken))
        {
            process.AssertRunning();
            if (Stopwatch.GetElapsedTime(started) > Patience)
            {
                throw new Failure($"{process.Name} does not listen on port {port}");
            }

            await Task.Delay(1, cancellationToken);
        }
    }

    private static async Task<bool> AcceptsAsync(int port, CancellationToken cancellationToken)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
