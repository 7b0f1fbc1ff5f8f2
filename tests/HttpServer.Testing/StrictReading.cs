using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace HttpServer.Testing;

/// <summary>
/// The requests in a stream of bytes as RFC 9112 reads them when nothing is forgiven. Slow and obvious: the measure for
/// what a gateway takes for a request, and for what it sends to a backend.
/// </summary>
public sealed partial class StrictReading
{
    private readonly string _text;
    private int _at;

    private StrictReading(string text) => _text = text;

    private enum Part
    {
        Whole,
        Missing,
        Wrong,
    }

    /// <summary>The whole requests before anything wrong or missing.</summary>
    public IReadOnlyList<StrictRequest> Requests { get; private set; } = [];

    /// <summary>What is wrong with the bytes behind them; null when they are the beginning of a request, or none.</summary>
    public string? Fault { get; private set; }

    /// <summary>How many bytes the whole requests take.</summary>
    public int Length { get; private set; }

    public static StrictReading Of(string latin1)
    {
        var reading = new StrictReading(latin1);
        var requests = new List<StrictRequest>();
        while (reading._at < latin1.Length && reading.ReadRequest() is { } request)
        {
            requests.Add(request);
            reading.Length = reading._at;
        }

        reading.Requests = requests;
        return reading;
    }

    private StrictRequest? ReadRequest()
    {
        // RFC 9112, 2.2: empty lines before a request are for a server to ignore.
        while (_text.AsSpan(_at).StartsWith("\r\n"))
        {
            _at += 2;
        }

        if (ReadLine() is not { } start)
        {
            return null;
        }

        if (RequestLine().Match(start) is not { Success: true } line)
        {
            return Wrong($"request line '{start}'");
        }

        if (ReadFields() is not { } fields || CheckHost(line.Groups["version"].Value, fields) || CheckFraming(line.Groups["version"].Value, fields))
        {
            return null;
        }

        var trailers = new List<RawField>();
        string body;
        if (Values(fields, "Transfer-Encoding").Count == 1)
        {
            if (ReadChunks(trailers) is not { } chunks)
            {
                return null;
            }

            body = chunks;
        }
        else if (Values(fields, "Content-Length") is [var length])
        {
            var count = long.Parse(length, NumberStyles.None, CultureInfo.InvariantCulture);
            if (_text.Length - _at < count)
            {
                return null;
            }

            body = Take((int)count);
        }
        else
        {
            body = "";
        }

        return new StrictRequest(line.Groups["method"].Value, line.Groups["target"].Value, line.Groups["version"].Value, fields, body, trailers);
    }

    private List<RawField>? ReadFields()
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
                Wrong($"field line '{line}'");
                return null;
            }

            fields.Add(new RawField(field.Groups["name"].Value, field.Groups["value"].Value.Trim(' ', '\t')));
        }

        return null;
    }

    private bool CheckHost(string version, List<RawField> fields)
    {
        var hosts = Values(fields, "Host");
        var isRight = hosts.Count == 1 ? Host().IsMatch(hosts[0]) : hosts.Count == 0 && version == "HTTP/1.0";
        return !isRight && IsWrong("Host");
    }

    private bool CheckFraming(string version, List<RawField> fields)
    {
        var lengths = Values(fields, "Content-Length");
        var codings = Values(fields, "Transfer-Encoding");
        if (fields.Any(field => field.Name.Contains('_', StringComparison.Ordinal)
            && field.Name.Replace('_', '-') is var name
            && (name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase) || name.Equals("Transfer-Encoding", StringComparison.OrdinalIgnoreCase))))
        {
            return IsWrong("framing field with an underscore");
        }

        if (codings.Count > 0)
        {
            return (codings.Count > 1 || !codings[0].Equals("chunked", StringComparison.OrdinalIgnoreCase) || lengths.Count > 0 || version == "HTTP/1.0")
                && IsWrong("Transfer-Encoding");
        }

        return (lengths.Count > 1 || (lengths.Count == 1 && !Digits().IsMatch(lengths[0]))) && IsWrong("Content-Length");
    }

    private string? ReadChunks(List<RawField> trailers)
    {
        var body = new StringBuilder();
        while (ReadLine() is { } line)
        {
            if (ChunkLine().Match(line) is not { Success: true } chunk)
            {
                Wrong($"chunk line '{line}'");
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

            if (_text.Length - _at < size)
            {
                return null;
            }

            body.Append(Take(size));
            switch (ReadEnd())
            {
                case Part.Missing:
                    return null;
                case Part.Wrong:
                    Wrong("chunk not followed by CRLF");
                    return null;
            }
        }

        return null;
    }

    private Part ReadEnd()
    {
        var end = _text.AsSpan(_at, Math.Min(2, _text.Length - _at));
        if (end.SequenceEqual("\r\n"))
        {
            _at += 2;
            return Part.Whole;
        }

        return "\r\n".AsSpan().StartsWith(end) ? Part.Missing : Part.Wrong;
    }

    /// <summary>Without its CRLF; null when it is not whole, or when it holds a CR or LF of its own.</summary>
    private string? ReadLine()
    {
        var end = _text.AsSpan(_at).IndexOfAny('\r', '\n');
        if (end < 0)
        {
            return null;
        }

        var line = _text.Substring(_at, end);
        if (_text[_at + end] == '\n' || (_at + end + 1 < _text.Length && _text[_at + end + 1] != '\n'))
        {
            Wrong($"bare CR or LF behind '{line}'");
            return null;
        }

        if (_at + end + 1 == _text.Length)
        {
            return null;
        }

        _at += end + 2;
        return line;
    }

    private string Take(int count)
    {
        var taken = _text.Substring(_at, count);
        _at += count;
        return taken;
    }

    private StrictRequest? Wrong(string what)
    {
        Fault ??= what;
        return null;
    }

    private bool IsWrong(string what)
    {
        Wrong(what);
        return true;
    }

    private static List<string> Values(List<RawField> fields, string name)
        => [.. fields.Where(field => field.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(field => field.Value)];

    [GeneratedRegex(@"\A(?<method>[!#$%&'*+.^_`|~0-9A-Za-z-]+) (?<target>[!""$-~]+) (?<version>HTTP/1\.[01])\z")]
    private static partial Regex RequestLine();

    [GeneratedRegex(@"\A(?<name>[!#$%&'*+.^_`|~0-9A-Za-z-]+):(?<value>[\t\x20-\x7e\x80-\xff]*)\z")]
    private static partial Regex FieldLine();

    [GeneratedRegex(@"\A([-._~0-9A-Za-z]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?\z")]
    private static partial Regex Host();

    [GeneratedRegex(@"\A[0-9]{1,18}\z")]
    private static partial Regex Digits();

    // Seven digits are more than any message of a test; extensions as RFC 9112, 7.1.1, has them, bad whitespace included.
    [GeneratedRegex(@"\A(?<size>[0-9A-Fa-f]{1,7})([ \t]*;[ \t]*[!#$%&'*+.^_`|~0-9A-Za-z-]+([ \t]*=[ \t]*([!#$%&'*+.^_`|~0-9A-Za-z-]+|""([\t !\x23-\x5b\x5d-\x7e\x80-\xff]|\\[\t\x20-\x7e\x80-\xff])*""))?)*\z")]
    private static partial Regex ChunkLine();
}
