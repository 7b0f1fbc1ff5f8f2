using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace HttpServer.Core.Http2;

/// <summary>
/// Finds the heads of frames in bytes that pass, in whatever pieces they come, and skips what is between. It judges
/// nothing: who speaks the protocol does that.
/// </summary>
/// <param name="skip">Bytes before the first frame.</param>
internal struct FrameScanner(int skip)
{
    private const int HeaderLength = 9;
    private const int ErrorLength = 4;

    // A GOAWAY names its last stream before its error.
    private const int GoAwayLength = 4 + ErrorLength;

    private Gathered _header;
    private int _gathered;
    private int _skip = skip;

    /// <summary>Takes bytes up to and including the next head; false when they end before.</summary>
    public bool TryNext(ref ReadOnlySpan<byte> bytes, out FrameHeader header)
    {
        while (true)
        {
            var skipped = Math.Min(_skip, bytes.Length);
            _skip -= skipped;
            bytes = bytes[skipped..];
            if (bytes.IsEmpty)
            {
                header = default;
                return false;
            }

            var wanted = Wanted();
            var taken = Math.Min(wanted - _gathered, bytes.Length);
            bytes[..taken].CopyTo(((Span<byte>)_header)[_gathered..]);
            _gathered += taken;
            bytes = bytes[taken..];
            // The head can show that the first bytes of the payload are wanted too.
            if (_gathered >= HeaderLength && _gathered == Wanted())
            {
                header = Finish();
                return true;
            }
        }
    }

    private readonly int PayloadLength => (_header[0] << 16) | (_header[1] << 8) | _header[2];

    private readonly bool IsPaddedData =>
        _header[3] == FrameHeader.Data && (_header[4] & FrameHeader.Padded) != 0 && PayloadLength > 0;

    // Bytes of payload up to the end of the error code; 0 where there is none.
    private readonly int ErrorEnd => _header[3] switch
    {
        FrameHeader.ResetStream when PayloadLength == ErrorLength => ErrorLength,
        FrameHeader.GoAway when PayloadLength >= GoAwayLength => GoAwayLength,
        _ => 0,
    };

    // A payload's first byte says how much of it is padding; that of a reset or a GOAWAY says why.
    private readonly int Wanted() => _gathered < HeaderLength ? HeaderLength
        : IsPaddedData ? HeaderLength + 1
        : HeaderLength + ErrorEnd;

    private FrameHeader Finish()
    {
        var payload = PayloadLength;
        var data = IsPaddedData ? Math.Max(0, payload - 1 - _header[HeaderLength]) : payload;
        var error = ErrorEnd is > 0 and var end ? _header[HeaderLength + end - 1] : (byte)0;
        _skip = payload - (_gathered - HeaderLength);
        _gathered = 0;
        var stream = BinaryPrimitives.ReadInt32BigEndian(((ReadOnlySpan<byte>)_header)[5..]) & int.MaxValue;
        return new FrameHeader(_header[3], _header[4], stream, data, error);
    }

    [InlineArray(HeaderLength + GoAwayLength)]
    private struct Gathered
    {
        private byte _first;
    }
}
