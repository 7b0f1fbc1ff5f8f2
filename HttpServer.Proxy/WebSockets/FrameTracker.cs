namespace HttpServer.Proxy.WebSockets;

/// <summary>
/// Follows the frames of one direction (RFC 6455, 5.2) without looking at what they carry, so that a Close frame can be
/// put between two of them. Nothing is judged: whether the frames are right is a matter of the two ends.
/// </summary>
internal struct FrameTracker
{
    private const int CloseOpcode = 8;

    private ulong _payload;
    private ulong _length;
    private byte _position;
    private byte _lengthBytes;
    private byte _headerBytes;
    private bool _isClose;

    /// <summary>The last byte seen was the last of its frame.</summary>
    public readonly bool IsAtBoundary => _position == 0 && _payload == 0;

    /// <summary>A whole Close frame has gone by; what comes after it is no frame any more.</summary>
    public bool HasClosed { get; private set; }

    public void Advance(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty && !HasClosed)
        {
            if (_payload == 0)
            {
                StepHeader(bytes[0]);
                bytes = bytes[1..];
            }
            else if (_payload > (ulong)bytes.Length)
            {
                _payload -= (ulong)bytes.Length;
                return;
            }
            else
            {
                bytes = bytes[(int)_payload..];
                _payload = 0;
                HasClosed = _isClose;
            }
        }
    }

    private void StepHeader(byte b)
    {
        switch (_position)
        {
            case 0:
                _isClose = (b & 0x0F) == CloseOpcode;
                _position = 1;
                return;
            case 1:
                var length = b & 0x7F;
                _lengthBytes = (byte)(length switch { 126 => 2, 127 => 8, _ => 0 });
                _headerBytes = (byte)(_lengthBytes + ((b & 0x80) == 0 ? 0 : 4));
                _length = _lengthBytes == 0 ? (ulong)length : 0;
                _position = 2;
                break;
            default:
                if (_lengthBytes > 0)
                {
                    _length = (_length << 8) | b;
                    _lengthBytes--;
                }

                _headerBytes--;
                break;
        }

        if (_headerBytes == 0)
        {
            _position = 0;
            _payload = _length;
            HasClosed = _isClose && _length == 0;
        }
    }
}
