using System.Globalization;
using System.Text;
using HttpServer.Static.Ranges;

namespace HttpServer.Fuzzing.Targets;

/// <summary>A Range header, with the length of the file in the first two bytes.</summary>
public sealed class RangeTarget : FuzzTarget
{
    public override string Name => "range";

    public override IReadOnlyList<string> Words { get; } = ["bytes=", "0-0", "-1", "5-", "0-99999999999999999999", ",", "-", " ", "\t", "1-2,3-4"];

    public override void Run(ReadOnlySpan<byte> input)
    {
        if (input.Length < 2)
        {
            return;
        }

        long length = (input[0] << 8) | input[1];
        var text = Encoding.Latin1.GetString(input[2..]);
        var ranges = RangeHeader.Parse(text, length);
        long end = -1;
        foreach (var range in ranges ?? [])
        {
            FindingException.ThrowUnless(
                range.First > end && range.First <= range.Last && range.Last < length,
                string.Create(CultureInfo.InvariantCulture, $"{range} of {length} bytes after {end}"));
            end = range.Last;
        }

        // One simple range is the common case and easily said.
        if (ranges is [var only] && text.StartsWith("bytes=", StringComparison.Ordinal) && text[6..].Split('-') is [{ Length: > 0 } from, { Length: > 0 } to]
            && long.TryParse(from, NumberStyles.None, CultureInfo.InvariantCulture, out var first) && long.TryParse(to, NumberStyles.None, CultureInfo.InvariantCulture, out var last))
        {
            FindingException.ThrowUnless(only.First == first && only.Last == Math.Min(last, length - 1), $"{only} for '{text}'");
        }
    }
}
