using HttpServer.Core.Guards;

namespace HttpServer.Proxy.Forwarding.Http1;

/// <summary>
/// Takes a chunked body apart (RFC 9112, 7.1), strictly: CRLF and nothing else ends a line, sizes are at most fifteen
/// hex digits, extensions are skipped but bounded and free of control characters, trailers are checked and kept.
/// </summary>
internal struct ChunkedDecoder
{
    private const int MaximumLine = 4096;
    private const int MaximumTrailers = 16 * 1024;

    private State _state;
    private long _left;
    private int _digits;
    private int _lineLength;
    private byte[]? _trailers;
    private int _trailerBytes;

    private enum State : byte
    {
        Size,
        SizePadding,
        Extension,
        SizeLineFeed,
        Data,
        DataCarriageReturn,
        DataLineFeed,
        TrailerStart,
        TrailerName,
        TrailerValue,
        TrailerLineFeed,
        LastLineFeed,
        Done,
    }

    public readonly bool IsDone => _state == State.Done;

    /// <summary>The trailer section so far: each line ended by a line feed alone. Empty for nearly every body.</summary>
    public readonly ReadOnlySpan<byte> Trailers => _trailers.AsSpan(0, _trailerBytes);

    /// <summary>
    /// Goes on with the bytes; stops at the end of a piece of data, or when all are used, or at the end of the body.
    /// </summary>
    /// <param name="bytes">What was read and not used yet.</param>
    /// <param name="used">How many of them are used up.</param>
    /// <param name="data">A piece of the body among them; empty when there is none.</param>
    /// <returns>Done at the end of the body, NeedMore otherwise, or Invalid.</returns>
    public ParseResult Decode(ReadOnlySpan<byte> bytes, out int used, out ReadOnlySpan<byte> data)
    {
        data = default;
        used = 0;
        while (used < bytes.Length && _state != State.Done)
        {
            if (_state == State.Data)
            {
                var count = (int)Math.Min(_left, bytes.Length - used);
                data = bytes.Slice(used, count);
                used += count;
                _left -= count;
                if (_left == 0)
                {
                    _state = State.DataCarriageReturn;
                }

                return ParseResult.NeedMore;
            }

            if (!Step(bytes[used]))
            {
                return ParseResult.Invalid;
            }

            used++;
        }

        return _state == State.Done ? ParseResult.Done : ParseResult.NeedMore;
    }

    private bool Step(byte b)
    {
        switch (_state)
        {
            case State.Size:
                return StepSize(b);
            case State.SizePadding:
                return b switch
                {
                    (byte)'\r' => Next(State.SizeLineFeed),
                    (byte)';' => Next(State.Extension),
                    _ => b is (byte)' ' or (byte)'\t' && ++_lineLength <= MaximumLine,
                };
            case State.Extension:
                return b == '\r' ? Next(State.SizeLineFeed) : IsText(b) && ++_lineLength <= MaximumLine;
            case State.SizeLineFeed:
                _digits = 0;
                _lineLength = 0;
                return b == '\n' && Next(_left == 0 ? State.TrailerStart : State.Data);
            case State.DataCarriageReturn:
                return b == '\r' && Next(State.DataLineFeed);
            case State.DataLineFeed:
                return b == '\n' && Next(State.Size);
            case State.TrailerStart:
                return b == '\r' ? Next(State.LastLineFeed) : IsName(b) && Keep(b) && Next(State.TrailerName);
            case State.TrailerName:
                return Keep(b) && (b == ':' ? Next(State.TrailerValue) : IsName(b));
            case State.TrailerValue:
                return b == '\r' ? Next(State.TrailerLineFeed) : IsText(b) && Keep(b);
            case State.TrailerLineFeed:
                return b == '\n' && Keep(b) && Next(State.TrailerStart);
            default:
                return b == '\n' && Next(State.Done);
        }
    }

    private bool StepSize(byte b)
    {
        var digit = HexDigit(b);
        if (digit >= 0)
        {
            _left = (_digits == 0 ? 0 : _left << 4) | (uint)digit;
            return ++_digits <= 15;
        }

        return _digits > 0 && b switch
        {
            (byte)'\r' => Next(State.SizeLineFeed),
            (byte)';' => Next(State.Extension),
            (byte)' ' or (byte)'\t' => Next(State.SizePadding),
            _ => false,
        };
    }

    private bool Next(State state)
    {
        _state = state;
        return true;
    }

    private bool Keep(byte b)
    {
        if (_trailerBytes == MaximumTrailers)
        {
            return false;
        }

        if (_trailers is null || _trailerBytes == _trailers.Length)
        {
            Array.Resize(ref _trailers, Math.Max(256, _trailerBytes * 2));
        }

        _trailers[_trailerBytes++] = b;
        return true;
    }

    private static bool IsName(byte b) => FieldNames.IsToken([(char)b]);

    private static bool IsText(byte b) => b is (byte)'\t' or >= 32 and not 127;

    private static int HexDigit(byte b) => b switch
    {
        >= (byte)'0' and <= (byte)'9' => b - '0',
        >= (byte)'a' and <= (byte)'f' => b - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => b - 'A' + 10,
        _ => -1,
    };
}
