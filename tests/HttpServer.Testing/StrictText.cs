using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace HttpServer.Testing;

/// <summary>The parts that requests and responses have in common, read as RFC 9112 wants them when nothing is forgiven.</summary>
internal sealed partial class StrictText(string latin1)
{
    public const long None = -1;

    public const long Chunks = -2;

    private enum Part
    {
        Whole,
        Missing,
        Wrong,
    }

    public int At { get; private set; }

    public bool IsAtEnd => At == latin1.Length;

    public int Left => latin1.Length - At;

    /// <summary>The first thing that is wrong; null when nothing is, or when something is only missing.</summary>
    public string? Fault { get; private set; }

    public string Since(int start) => latin1[start..At];

    public void SkipEmptyLines()
    {
        while (latin1.AsSpan(At).StartsWith("\r\n"))
        {
            At += 2;
        }
    }

    /// <summary>Without its CRLF; null when it is not whole, or when it holds a CR or LF of its own.</summary>
    public string? ReadLine()
    {
        var end = latin1.AsSpan(At).IndexOfAny('\r', '\n');
        if (end < 0)
        {
            return null;
        }

        var line = latin1.Substring(At, end);
        if (latin1[At + end] == '\n' || (At + end + 1 < latin1.Length && latin1[At + end + 1] != '\n'))
        {
            Blame($"bare CR or LF behind '{line}'");
            return null;
        }

        if (At + end + 1 == latin1.Length)
        {
            return null;
        }

        At += end + 2;
        return line;
    }

    /// <summary>To the empty line; null when they do not get so far.</summary>
    public List<RawField>? ReadFields()
    {
        var fields = new List<RawField>();
        while (ReadLine() is { } line)
        {
            if (line.Length == 0)
            {
                return fields;
            }

            if (FieldLine().Match(line) is not { Success: true } field)
            {
                Blame($"field line '{line}'");
                return null;
            }

            fields.Add(new RawField(field.Groups["name"].Value, field.Groups["value"].Value.Trim(' ', '\t')));
        }

        return null;
    }

    /// <summary>
    /// The length of the body: -1 where none is given, -2 for chunks, null where the fields do not say it in the one way
    /// that they may.
    /// </summary>
    public long? ReadFraming(string version, IReadOnlyList<RawField> fields)
    {
        var lengths = Values(fields, "Content-Length");
        var codings = Values(fields, "Transfer-Encoding");
        if (fields.Any(field => field.Name.Contains('_', StringComparison.Ordinal)
            && field.Name.Replace('_', '-') is var name
            && (name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase) || name.Equals("Transfer-Encoding", StringComparison.OrdinalIgnoreCase))))
        {
            Blame("framing field with an underscore");
            return null;
        }

        if (codings.Count > 0)
        {
            if (codings.Count == 1 && codings[0].Equals("chunked", StringComparison.OrdinalIgnoreCase) && lengths.Count == 0 && version != "HTTP/1.0")
            {
                return Chunks;
            }

            Blame("Transfer-Encoding");
            return null;
        }

        if (lengths.Count == 0)
        {
            return None;
        }

        if (lengths.Count == 1 && Digits().IsMatch(lengths[0]))
        {
            return long.Parse(lengths[0], NumberStyles.None, CultureInfo.InvariantCulture);
        }

        Blame("Content-Length");
        return null;
    }

    /// <summary>Null when it does not end here.</summary>
    public string? ReadChunks(List<RawField> trailers)
    {
        var body = new StringBuilder();
        while (ReadLine() is { } line)
        {
            if (ChunkLine().Match(line) is not { Success: true } chunk)
            {
                Blame($"chunk line '{line}'");
                return null;
            }

            var size = int.Parse(chunk.Groups["size"].Value, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            if (size == 0)
            {
                if (ReadFields() is not { } fields)
                {
                    return null;
                }

                trailers.AddRange(fields);
                return body.ToString();
            }

            if (Left < size)
            {
                return null;
            }

            body.Append(Take(size));
            switch (ReadEnd())
            {
                case Part.Missing:
                    return null;
                case Part.Wrong:
                    Blame("chunk not followed by CRLF");
                    return null;
            }
        }

        return null;
    }

    public string Take(int count)
    {
        var taken = latin1.Substring(At, count);
        At += count;
        return taken;
    }

    public void Blame(string what) => Fault ??= what;

    public static List<string> Values(IReadOnlyList<RawField> fields, string name)
        => [.. fields.Where(field => field.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(field => field.Value)];

    private Part ReadEnd()
    {
        var end = latin1.AsSpan(At, Math.Min(2, Left));
        if (end.SequenceEqual("\r\n"))
        {
            At += 2;
            return Part.Whole;
        }

        return "\r\n".AsSpan().StartsWith(end) ? Part.Missing : Part.Wrong;
    }

    [GeneratedRegex(@"\A(?<name>[!#$%&'*+.^_`|~0-9A-Za-z-]+):(?<value>[\t\x20-\x7e\x80-\xff]*)\z")]
    private static partial Regex FieldLine();

    [GeneratedRegex(@"\A[0-9]{1,18}\z")]
    private static partial Regex Digits();

    // Seven digits are more than any message of a test; extensions as RFC 9112, 7.1.1, has them, bad whitespace included.
    [GeneratedRegex(@"\A(?<size>[0-9A-Fa-f]{1,7})([ \t]*;[ \t]*[!#$%&'*+.^_`|~0-9A-Za-z-]+([ \t]*=[ \t]*([!#$%&'*+.^_`|~0-9A-Za-z-]+|""([\t !\x23-\x5b\x5d-\x7e\x80-\xff]|\\[\t\x20-\x7e\x80-\xff])*""))?)*\z")]
    private static partial Regex ChunkLine();
}
