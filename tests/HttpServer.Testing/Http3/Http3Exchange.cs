namespace HttpServer.Testing.Http3;

/// <summary>A request of an <see cref="Http3Connection"/>, from its side.</summary>
public sealed class Http3Exchange
{
    private readonly FakeQuicStream _quic;

    internal Http3Exchange(FakeQuicStream quic) => _quic = quic;

    /// <summary>The code by which the server says that it reads no further; null for none.</summary>
    public long? StopCode => _quic.StopCode;

    /// <summary>A head with <c>:scheme</c> https, its fields behind it.</summary>
    public Task SendHeadAsync(string method, string host, string path, params RawField[] fields) =>
        SendFieldsAsync([new(":method", method), new(":scheme", "https"), new(":authority", host), new(":path", path), .. fields]);

    /// <summary>A HEADERS frame, of the head or of trailers.</summary>
    public Task SendFieldsAsync(IEnumerable<RawField> fields, bool usesTable = true) => _quic.SendAsync(new Http3Frame(Http3Frame.Headers, Qpack.Encode(fields, usesTable)).Bytes);

    /// <summary>A DATA frame.</summary>
    public Task SendDataAsync(ReadOnlyMemory<byte> data) => _quic.SendAsync(new Http3Frame(Http3Frame.Data, data.ToArray()).Bytes);

    /// <summary>Bytes as they stand.</summary>
    public Task SendRawAsync(ReadOnlyMemory<byte> bytes) => _quic.SendAsync(bytes);

    /// <summary>Nothing more comes.</summary>
    public Task EndAsync() => _quic.EndAsync();

    /// <summary>Wants nothing more, and sends nothing more.</summary>
    public void Reset(long code) => _quic.Reset(code);

    /// <summary>The answer to its end.</summary>
    public async Task<Http3Response> ReadResponseAsync()
    {
        var reading = new Http3Response();
        using var bound = new CancellationTokenSource(Bound.Default);
        while (await ReadAsync(reading, bound.Token))
        {
        }

        return reading;
    }

    /// <summary>The answer as far as it has come when there is what is waited for.</summary>
    public async Task<Http3Response> ReadUntilAsync(Func<Http3Response, bool> isEnough, Http3Response? before = null)
    {
        ArgumentNullException.ThrowIfNull(isEnough);
        var reading = before ?? new Http3Response();
        using var bound = new CancellationTokenSource(Bound.Default);
        while (!isEnough(reading))
        {
            if (!await ReadAsync(reading, bound.Token) && !isEnough(reading))
            {
                throw new IOException($"The answer has ended without it: {reading.Status} {reading.Text} {reading.ResetCode}");
            }
        }

        return reading;
    }

    private async Task<bool> ReadAsync(Http3Response response, CancellationToken cancellationToken)
    {
        var input = _quic.Received;
        var result = await input.ReadAsync(cancellationToken);
        if (_quic.ResetCode is { } code)
        {
            response.ResetCode = code;
            return false;
        }

        var rest = result.Buffer;
        while (Http3Frame.TryRead(ref rest, out var frame))
        {
            response.Add(frame);
        }

        input.AdvanceTo(rest.Start, rest.End);
        return !result.IsCompleted;
    }
}
