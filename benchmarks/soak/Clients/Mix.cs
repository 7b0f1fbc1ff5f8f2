namespace HttpServer.Soak.Clients;

/// <summary>How often each kind comes, in 2,000.</summary>
internal static class Mix
{
    private static readonly (Kind Kind, int Weight)[] Weights =
    [
        (Kind.Get, 970), (Kind.File, 200), (Kind.Post, 120), (Kind.PostChunked, 60), (Kind.EchoAsItComes, 20), (Kind.Download, 4),
        (Kind.Head, 60), (Kind.NotModified, 60), (Kind.Chunked, 80), (Kind.UntilClose, 10), (Kind.Events, 3), (Kind.Pipelined, 12),
        (Kind.ConnectionClose, 20), (Kind.Http10, 20), (Kind.IdleClosed, 80), (Kind.EarlyResponse, 10), (Kind.SlowReader, 1), (Kind.WebSocket, 10),
        (Kind.PausedUpload, 5), (Kind.HalfUpload, 5), (Kind.AbortInHead, 10), (Kind.AbortInUpload, 15), (Kind.AbortWaiting, 15),
        (Kind.AbortInDownload, 10), (Kind.Http2Get, 110), (Kind.Http2Post, 50), (Kind.Http2Abort, 15), (Kind.Grpc, 25),
    ];

    public static Kind Next(Random random)
    {
        var left = random.Next(2000);
        foreach (var (kind, weight) in Weights)
        {
            left -= weight;
            if (left < 0)
            {
                return kind;
            }
        }

        return Kind.Get;
    }
}
