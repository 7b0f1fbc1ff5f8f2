using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace HttpServer.Fuzzing.References;

/// <summary>The head of a response read slowly and obviously: RFC 9112, 4 to 6, with the strictness of the gateway.</summary>
public static partial class ResponseHeadReference
{
    public static HeadReading Read(ReadOnlySpan<byte> bytes)
    {
        var text = Encoding.Latin1.GetString(bytes);
        var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0)
        {
            return BareLineFeed().IsMatch(text) ? new("invalid") : new("more");
        }

        var lines = text[..end].Split("\r\n");
        if (lines.Length > 129 || !StatusLine().IsMatch(lines[0]) || !lines.Skip(1).All(static line => FieldLine().IsMatch(line)))
        {
            return new("invalid");
        }

        var fields = lines.Skip(1).Select(static line => (Name: line[..line.IndexOf(':')], Value: line[(line.IndexOf(':') + 1)..].Trim(' ', '\t'))).ToArray();
        var isNew = lines[0][7] == '1';
        var lengths = Values(fields, "content-length");
        var codings = Values(fields, "transfer-encoding");
        if (lengths.Length > 1 || codings.Length > 1 || lengths.Length + codings.Length > 1
            || lengths.Any(static length => !Digits().IsMatch(length) || !long.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            || codings.Any(coding => !coding.Equals("chunked", StringComparison.OrdinalIgnoreCase) || !isNew))
        {
            return new("invalid");
        }

        var closes = Values(fields, "connection").SelectMany(static value => value.Split(',')).Any(
            static token => token.Trim(' ', '\t').Equals("close", StringComparison.OrdinalIgnoreCase));
        return new("done", end + 4, Describe(
            int.Parse(lines[0].AsSpan(9, 3), NumberStyles.None, CultureInfo.InvariantCulture),
            lengths.Length == 0 ? -1 : long.Parse(lengths[0], NumberStyles.None, CultureInfo.InvariantCulture),
            codings.Length > 0,
            isNew && !closes,
            fields.Select((field, i) => (field.Name, field.Value, fields.Take(i).Any(other => other.Name.Equals(field.Name, StringComparison.OrdinalIgnoreCase))))));
    }

    /// <summary>What a head says, as one text.</summary>
    public static string Describe(int status, long length, bool isChunked, bool keepsAlive, IEnumerable<(string Name, string Value, bool IsRepeated)> fields)
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{status} length={length} chunked={isChunked} keeps={keepsAlive}");
        foreach (var (name, value, isRepeated) in fields)
        {
            text.Append('\n').Append(name.ToLowerInvariant()).Append(isRepeated ? "+=" : "=").Append(value);
        }

        return text.ToString();
    }

    private static string[] Values((string Name, string Value)[] fields, string name) =>
        [.. fields.Where(field => field.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(static field => field.Value)];

    [GeneratedRegex("(?<!\r)\n")]
    private static partial Regex BareLineFeed();

    [GeneratedRegex(@"\AHTTP/1\.[01] [1-9][0-9]{2}( [\t\x20-\x7e\x80-\xff]*)?\z")]
    private static partial Regex StatusLine();

    [GeneratedRegex(@"\A[-!#$%&'*+.^_`|~0-9A-Za-z]{1,256}:[\t\x20-\x7e\x80-\xff]*\z")]
    private static partial Regex FieldLine();

    [GeneratedRegex(@"\A[0-9]+\z")]
    private static partial Regex Digits();
}
