using System.Buffers;
using System.IO.Pipelines;
using System.Net.Security;

namespace HttpServer.Testing.Http3;

/// <summary>A client of HTTP/3 (RFC 9114) that can also be wrong.</summary>
public sealed class Http3Connection : IAsyncDisposable
{
    private const byte ControlStream = 0;
    private const byte Settings = 4;
    private const byte GoAwayFrame = 7;

    private readonly FakeQuicConnection _quic;
    private readonly TaskCompletionSource<long> _goAway = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _control = Task.CompletedTask;

    private Http3Connection(FakeQuicConnection quic, SslServerAuthenticationOptions shown) => (_quic, Shown) = (quic, shown);

    /// <summary>What the handshake has shown.</summary>
    public SslServerAuthenticationOptions Shown { get; }

    /// <summary>The stream of the server's GOAWAY.</summary>
    public Task<long> GoAway => _goAway.Task;

    /// <summary>The code that the server has ended the connection with.</summary>
    public Task<long> End => _quic.End;

    internal static async Task<Http3Connection> BeginAsync(FakeQuicConnection quic, SslServerAuthenticationOptions shown)
    {
        var connection = new Http3Connection(quic, shown);
        await quic.Open(isRequest: false).SendAsync(new byte[] { ControlStream, Settings, 0 });
        connection._control = connection.ReadControlAsync();
        return connection;
    }

    /// <summary>A stream for a request.</summary>
    public Http3Exchange Open() => new(_quic.Open(isRequest: true));

    /// <summary>Sends a request without a body, and reads its answer.</summary>
    public async Task<Http3Response> GetAsync(string host, string path, params RawField[] fields)
    {
        var stream = Open();
        await stream.SendHeadAsync("GET", host, path, fields);
        await stream.EndAsync();
        return await stream.ReadResponseAsync();
    }

    /// <summary>The client goes without a word.</summary>
    public Task LeaveAsync() => _quic.LeaveAsync();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await LeaveAsync();
        await _quic.End.WaitAsync(Bound.Default);
        await _control.WaitAsync(Bound.Default);
    }

    private async Task ReadControlAsync()
    {
        while (await _quic.FromServer.WaitToReadAsync())
        {
            while (_quic.FromServer.TryRead(out var stream))
            {
                await ReadControlAsync(stream.Received);
            }
        }
    }

    private async Task ReadControlAsync(PipeReader input)
    {
        var hasType = false;
        while (true)
        {
            var read = input.ReadAsync().AsTask();
            if (await Task.WhenAny(read, _quic.End) != read)
            {
                // What was sent before the end is there.
                input.CancelPendingRead();
            }

            var result = await read;
            var rest = result.Buffer;
            hasType = hasType || TrySkipNumber(ref rest);
            while (hasType && Http3Frame.TryRead(ref rest, out var frame))
            {
                if (frame.Type == GoAwayFrame)
                {
                    var reader = new SequenceReader<byte>(new ReadOnlySequence<byte>(frame.Payload));
                    _ = QuicNumber.TryRead(ref reader, out var id);
                    _goAway.TrySetResult(id);
                }
            }

            input.AdvanceTo(rest.Start, rest.End);
            if (result.IsCompleted || (result.IsCanceled && rest.Length == result.Buffer.Length))
            {
                return;
            }
        }
    }

    private static bool TrySkipNumber(ref ReadOnlySequence<byte> rest)
    {
        var reader = new SequenceReader<byte>(rest);
        if (!QuicNumber.TryRead(ref reader, out _))
        {
            return false;
        }

        rest = rest.Slice(reader.Position);
        return true;
    }
}
