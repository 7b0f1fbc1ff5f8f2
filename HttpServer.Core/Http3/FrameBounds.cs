namespace HttpServer.Core.Http3;

/// <summary>
/// Follows the frames of a stream (RFC 9114, 7.1) as its bytes pass, in whatever pieces they come. It judges nothing but
/// whether one has begun and not ended.
/// </summary>
internal struct FrameBounds
{
    // Of the payload under way.
    private ulong _left;

    // The number under way: what of it has come, and how many bytes of it are still to come.
    private ulong _number;
    private int _numberLeft;

    // The next number, or the one under way, is a length, and not a type.
    private bool _isLength;

    /// <summary>What has passed ends within a frame.</summary>
    public readonly bool IsWithin => _left != 0 || _numberLeft != 0 || _isLength;

    /// <summary>Takes the bytes that come next.</summary>
    public void Pass(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var taken = 1;
            if (_left > 0)
            {
                taken = (int)Math.Min(_left, (ulong)bytes.Length);
                _left -= (ulong)taken;
            }
            else
            {
                PassOfNumber(bytes[0]);
            }

            bytes = bytes[taken..];
        }
    }

    private void PassOfNumber(byte next)
    {
        if (_numberLeft == 0)
        {
            // RFC 9000, 16: two bits say how many bytes it has.
            _numberLeft = 1 << (next >> 6);
            _number = next & 0x3Fu;
        }
        else
        {
            _number = (_number << 8) | next;
        }

        if (--_numberLeft == 0)
        {
            _left = _isLength ? _number : 0;
            _isLength = !_isLength;
        }
    }
}
