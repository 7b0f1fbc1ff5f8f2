using HttpServer.Proxy.WebSockets;

namespace HttpServer.Proxy.Upgrades;

/// <summary>
/// One direction of a relay: how far its frames are, and who may write to its far end. The pump writes; the gateway
/// itself may write one Close frame between two frames, and after that nobody does.
/// </summary>
/// <param name="hasFrames">False where the bytes are no WebSocket's: then there is nothing to follow.</param>
internal sealed class RelayDirection(bool hasFrames)
{
    private const int Busy = 1;
    private const int CloseWanted = 2;
    private const int MidFrame = 4;
    private const int SourceClosed = 8;
    private const int ClosedHere = 16;

    private FrameTracker _frames;
    private int _state;

    /// <summary>Bytes that have come from the source, those that were dropped after the gateway's Close included.</summary>
    public long Bytes { get; private set; }

    /// <summary>The source has sent its Close frame.</summary>
    public bool HasSourceClosed => (Volatile.Read(ref _state) & SourceClosed) != 0;

    /// <summary>The far end has been sent a Close frame by the gateway.</summary>
    public bool IsClosedHere => (Volatile.Read(ref _state) & ClosedHere) != 0;

    /// <summary>The pump has bytes to write. False when they are to be dropped, because the gateway has closed.</summary>
    public bool TryEnter()
    {
        var seen = Volatile.Read(ref _state);
        while ((seen & ClosedHere) == 0)
        {
            var found = Interlocked.CompareExchange(ref _state, seen | Busy, seen);
            if (found == seen)
            {
                return true;
            }

            seen = found;
        }

        return false;
    }

    /// <summary>Bytes from the source, in order; by the pump only, between entering and leaving, or when they are dropped.</summary>
    public void Track(ReadOnlySpan<byte> bytes)
    {
        Bytes += bytes.Length;
        if (hasFrames)
        {
            _frames.Advance(bytes);
        }
    }

    /// <summary>The pump has written, or dropped. True when it must now write the gateway's Close frame.</summary>
    public bool Leave()
    {
        var seen = Volatile.Read(ref _state);
        while (true)
        {
            var next = (seen & (CloseWanted | ClosedHere))
                | (_frames.IsAtBoundary ? 0 : MidFrame)
                | (_frames.HasClosed ? SourceClosed : 0);
            var closes = next == CloseWanted;
            var found = Interlocked.CompareExchange(ref _state, closes ? ClosedHere : next, seen);
            if (found == seen)
            {
                return closes;
            }

            seen = found;
        }
    }

    /// <summary>
    /// The gateway wants to close. True when the caller must now write the Close frame; false when the pump will do so at
    /// the end of the frame that it is in, or when the source has closed already.
    /// </summary>
    public bool WantClose()
    {
        var seen = Volatile.Read(ref _state);
        while ((seen & (SourceClosed | ClosedHere)) == 0)
        {
            var isFree = (seen & (Busy | MidFrame)) == 0;
            var found = Interlocked.CompareExchange(ref _state, isFree ? ClosedHere : seen | CloseWanted, seen);
            if (found == seen)
            {
                return isFree;
            }

            seen = found;
        }

        return false;
    }
}
