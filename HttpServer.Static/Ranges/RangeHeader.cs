using System.Globalization;

namespace HttpServer.Static.Ranges;

/// <summary>
/// Range: bytes=… (RFC 9110 section 14.2). Ranges that overlap or nearly touch become one, so that the answer is
/// never longer than the file by more than the few part headers allowed here.
/// </summary>
internal static class RangeHeader
{
    /// <summary>Enough for every honest client (PDF viewers ask for a dozen); more is taken for an attack and ignored.</summary>
    private const int MaxRanges = 32;

    /// <summary>Below this gap one part costs less than two part headers.</summary>
    private const int MergeGap = 128;

    /// <summary>Null: no such header or not one to honour, the whole content goes out. Empty: nothing satisfiable, 416.</summary>
    public static ByteRange[]? Parse(string? value, long length)
    {
        var rest = value.AsSpan().Trim();
        if (!rest.StartsWith("bytes=", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }
        rest = rest["bytes=".Length..];
        Span<ByteRange> ranges = stackalloc ByteRange[MaxRanges];
        int found = 0, named = 0;
        while (!rest.IsEmpty)
        {
            var comma = rest.IndexOf(',');
            var item = (comma < 0 ? rest : rest[..comma]).Trim();
            rest = comma < 0 ? [] : rest[(comma + 1)..];
            if (item.IsEmpty)
            {
                continue;
            }
            if (++named > MaxRanges || !TryParseOne(item, length, out var range, out var isSatisfiable))
            {
                return null;
            }
            if (isSatisfiable)
            {
                ranges[found++] = range;
            }
        }
        return named == 0 ? null : Merge(ranges[..found]);
    }

    private static bool TryParseOne(ReadOnlySpan<char> item, long length, out ByteRange range, out bool isSatisfiable)
    {
        range = default;
        isSatisfiable = false;
        var dash = item.IndexOf('-');
        if (dash < 0)
        {
            return false;
        }
        ReadOnlySpan<char> from = item[..dash], to = item[(dash + 1)..];
        long last = length - 1;
        if (from.IsEmpty)
        {
            if (!TryNumber(to, out var suffix))
            {
                return false;
            }
            isSatisfiable = suffix > 0 && length > 0;
            range = new(Math.Max(0, length - suffix), last);
            return true;
        }
        if (!TryNumber(from, out var first) || (!to.IsEmpty && (!TryNumber(to, out last) || last < first)))
        {
            return false;
        }
        isSatisfiable = first < length;
        range = new(first, Math.Min(last, length - 1));
        return true;
    }

    // Digits alone; what is beyond a long is beyond every file.
    private static bool TryNumber(ReadOnlySpan<char> text, out long number)
    {
        number = 0;
        if (text.IsEmpty || text.ContainsAnyExceptInRange('0', '9'))
        {
            return false;
        }
        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number))
        {
            number = long.MaxValue;
        }
        return true;
    }

    private static ByteRange[] Merge(Span<ByteRange> ranges)
    {
        if (ranges.Length < 2)
        {
            return ranges.ToArray();
        }
        ranges.Sort(static (a, b) => a.First.CompareTo(b.First));
        var count = 1;
        foreach (var next in ranges[1..])
        {
            ref var last = ref ranges[count - 1];
            if (next.First <= last.Last + MergeGap)
            {
                last = new(last.First, Math.Max(last.Last, next.Last));
            }
            else
            {
                ranges[count++] = next;
            }
        }
        return ranges[..count].ToArray();
    }
}
