namespace HttpServer.Core.Http2;

/// <summary>
/// How many frames that bring nothing forward a connection may still send: PING, SETTINGS, PRIORITY, WINDOW_UPDATE,
/// GOAWAY, CONTINUATION, DATA without data, and types nobody knows. Each costs one; requests and bytes of bodies in
/// either direction earn more than any client spends on them, and time gives a few. A request that is taken back, or
/// broken off because of what the client did, earns nothing and costs one.
/// </summary>
/// <param name="allowance">Frames at the begin of a connection, and as many as time alone refills.</param>
/// <param name="time">The clock.</param>
internal sealed class FrameBudget(int allowance, TimeProvider time)
{
    // One frame in the unit of account, so that a byte of a body can be one unit.
    private const long Frame = 1024;

    // Envoy grants a hundred PRIORITY frames to a stream; nobody has been seen to send more than a handful.
    private const long PerRequest = 20 * Frame;

    // A PING to measure the line and two WINDOW_UPDATEs, for each frame of data however small.
    private const long PerDataFrame = 4 * Frame;

    // Pings of an idle connection come every few seconds; this many cost nothing to answer.
    private const long PerSecond = 50 * Frame;

    // Go's client reads ahead up to 4 MB a stream and gives back windows of 4 KB: 200,000 frames with nothing new in
    // between, after a hundred large downloads at once. Earned by that much work, so no gift.
    private const long Most = 262_144 * Frame;

    private readonly long _allowance = allowance * Frame;
    private long _credit = allowance * Frame;
    private long _since = time.GetTimestamp();
    private long _bySending;

    /// <summary>Highest stream that the client opened.</summary>
    public int LastStream { get; private set; }

    /// <summary>Notes a frame that came; false when the budget is used up.</summary>
    public bool Received(in FrameHeader frame)
    {
        switch (frame.Type)
        {
            case FrameHeader.Headers:
                LastStream = Math.Max(LastStream, frame.Stream);
                Earn(PerRequest + Interlocked.Exchange(ref _bySending, 0));
                break;
            case FrameHeader.ResetStream:
                _credit -= PerRequest + Frame;
                break;
            case FrameHeader.Data when frame.DataLength > 0:
                Earn(frame.DataLength);
                return true;
            case FrameHeader.Data when (frame.Flags & FrameHeader.EndStream) != 0:
                return true;
            default:
                _credit -= Frame;
                break;
        }

        return _credit >= 0 || TryRefill();
    }

    /// <summary>Notes a frame that is sent; from another thread than <see cref="Received"/>.</summary>
    public void Sent(in FrameHeader frame)
    {
        if (frame.Type == FrameHeader.Data && frame.DataLength > 0)
        {
            Interlocked.Add(ref _bySending, PerDataFrame + frame.DataLength);
        }
        else if (frame.Type == FrameHeader.ResetStream && IsProvoked(frame.ErrorCode))
        {
            Interlocked.Add(ref _bySending, -PerRequest - Frame);
        }
    }

    // PROTOCOL_ERROR, FLOW_CONTROL_ERROR, STREAM_CLOSED, FRAME_SIZE_ERROR: not the failures of a backend.
    private static bool IsProvoked(byte errorCode) => errorCode is 1 or 3 or 5 or 6;

    private void Earn(long units) => _credit = Math.Min(_credit + units, Most);

    private bool TryRefill()
    {
        Earn(Interlocked.Exchange(ref _bySending, 0));
        if (_credit < _allowance)
        {
            var now = time.GetTimestamp();
            var earned = (long)Math.Min(time.GetElapsedTime(_since, now).TotalSeconds * PerSecond, _allowance - _credit);
            _since = now;
            _credit += earned;
        }

        return _credit >= 0;
    }
}
