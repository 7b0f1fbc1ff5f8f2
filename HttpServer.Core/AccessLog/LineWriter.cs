using System.Buffers.Text;

namespace HttpServer.Core.AccessLog;

/// <summary>
/// Writes one line into memory of fixed size. What does not fit is left out, never an error; the formats bound each
/// field so that all of them fit.
/// </summary>
internal ref struct LineWriter(Span<byte> line)
{
    private readonly Span<byte> _line = line;

    public int Length { get; private set; }

    public void Raw(scoped ReadOnlySpan<byte> text)
    {
        if (text.TryCopyTo(_line[Length..]))
        {
            Length += text.Length;
        }
    }

    public void Number(long value)
    {
        if (Utf8Formatter.TryFormat(value, _line[Length..], out var written))
        {
            Length += written;
        }
    }

    /// <summary>Microseconds as milliseconds with three decimals: 1.234.</summary>
    public void Milliseconds(long microseconds)
    {
        var (whole, rest) = Math.DivRem(Math.Max(0, microseconds), 1000);
        Number(whole);
        Raw([(byte)'.', (byte)('0' + (rest / 100)), (byte)('0' + (rest / 10 % 10)), (byte)('0' + (rest % 10))]);
    }

    public void Address(System.Net.IPAddress address)
    {
        if (!address.TryFormat(_line[Length..], out var written))
        {
            return;
        }

        // ::ffff:192.0.2.1 is what a dual-stack socket calls 192.0.2.1.
        var prefix = address.IsIPv4MappedToIPv6 ? "::ffff:".Length : 0;
        _line.Slice(Length + prefix, written - prefix).CopyTo(_line[Length..]);
        Length += written - prefix;
    }

    /// <summary>The free part, for an escaper that fills at most <paramref name="most"/> bytes.</summary>
    public readonly Span<byte> Room(int most) => _line.Slice(Length, Math.Min(most, _line.Length - Length));

    public void Advance(int bytes) => Length += bytes;
}
