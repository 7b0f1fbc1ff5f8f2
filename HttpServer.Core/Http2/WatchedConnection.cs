using System.Buffers.Binary;
using System.IO.Pipelines;
using HttpServer.Core.Overload;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.Extensions.Logging;

namespace HttpServer.Core.Http2;

/// <summary>
/// An HTTP/2 connection whose frames are counted on their way to Kestrel and back, and which ends when its client sends
/// too many that bring nothing forward. Kestrel sees the end of the stream then, says GOAWAY and lets its streams go.
/// </summary>
internal sealed partial class WatchedConnection : IDuplexPipe
{
    // Kestrel's own end is a matter of milliseconds, unless the client reads nothing.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    private readonly ConnectionContext _connection;
    private readonly FrameBudget _budget;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly LogPace _pace;
    private long _endedAt;
    private volatile bool _isEnded;
    private bool _isGoodbyeDue;

    private WatchedConnection(ConnectionContext connection, int budget, TimeProvider time, ILogger logger, LogPace pace)
    {
        _connection = connection;
        _budget = new FrameBudget(budget, time);
        _time = time;
        _logger = logger;
        _pace = pace;
        Input = new WatchedPipeReader(connection.Transport.Input, this);
        Output = new WatchedPipeWriter(connection.Transport.Output, this);
    }

    public PipeReader Input { get; }

    public PipeWriter Output { get; }

    private string Client => _connection.RemoteEndPoint?.ToString() ?? "unknown";

    /// <summary>Puts the watch between Kestrel and the transport of the connection.</summary>
    public static void Watch(ConnectionContext connection, int budget, TimeProvider time, ILogger logger, LogPace pace)
    {
        var watched = new WatchedConnection(connection, budget, time, logger, pace);
        connection.Transport = watched;
        connection.Features.Get<IConnectionHeartbeatFeature>()?.OnHeartbeat(static state => ((WatchedConnection)state).Look(), watched);
    }

    /// <summary>Counts the heads of frames in bytes from the client; false when it has sent too many.</summary>
    public bool Received(ref FrameScanner scanner, ReadOnlySpan<byte> bytes)
    {
        while (scanner.TryNext(ref bytes, out var frame))
        {
            if (!_budget.Received(frame))
            {
                End(frame);
                return false;
            }
        }

        return true;
    }

    /// <summary>Counts the heads of frames in bytes to the client.</summary>
    public void Sent(ref FrameScanner scanner, ReadOnlySpan<byte> bytes)
    {
        while (scanner.TryNext(ref bytes, out var frame))
        {
            _budget.Sent(frame);
            // Kestrel tells the client alone why it ends a connection, and no request of it need stand in the access log.
            if (frame is { Type: FrameHeader.GoAway, ErrorCode: not 0 } && !_isEnded && _pace.TryTake(out var left))
            {
                Log.ConnectionError(_logger, _connection.ConnectionId, Client, frame.ErrorCode, left);
            }
        }
    }

    /// <summary>
    /// The GOAWAY that tells the client why (RFC 9113, 10.5), once, beside Kestrel's own, which knows no reason: to be
    /// called where only whole frames have been written.
    /// </summary>
    public void WriteGoodbye(PipeWriter output)
    {
        if (!_isEnded || !_isGoodbyeDue)
        {
            return;
        }

        const int Length = 17;
        _isGoodbyeDue = false;
        var frame = output.GetSpan(Length);
        ReadOnlySpan<byte> head = [0, 0, 8, 7, 0, 0, 0, 0, 0];
        head.CopyTo(frame);
        BinaryPrimitives.WriteInt32BigEndian(frame[9..], _budget.LastStream);
        BinaryPrimitives.WriteInt32BigEndian(frame[13..], 0xb);
        output.Advance(Length);
    }

    private void End(in FrameHeader frame)
    {
        Log.TooManyFrames(_logger, _connection.ConnectionId, Client, frame.Type);
        _endedAt = _time.GetTimestamp();
        _isGoodbyeDue = true;
        _isEnded = true;
    }

    private void Look()
    {
        if (_isEnded && _time.GetElapsedTime(_endedAt) >= Grace)
        {
            _connection.Abort(new ConnectionAbortedException("Too many HTTP/2 frames without progress."));
        }
    }

    private static partial class Log
    {
        [LoggerMessage(4, LogLevel.Warning, "HTTP/2 connection {ConnectionId} of {Client} was closed: too many frames or requests that bring nothing forward, the last frame of type {FrameType}.", EventName = "TooManyFrames")]
        public static partial void TooManyFrames(ILogger logger, string connectionId, string client, byte frameType);

        [LoggerMessage(5, LogLevel.Warning, "HTTP/2 connection {ConnectionId} of {Client} was closed with error {ErrorCode} (RFC 9113, 7). Lines like this left out before: {Left}.", EventName = "Http2ConnectionError")]
        public static partial void ConnectionError(ILogger logger, string connectionId, string client, byte errorCode, long left);
    }
}
