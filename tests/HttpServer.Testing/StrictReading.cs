using System.Text.RegularExpressions;

namespace HttpServer.Testing;

/// <summary>
/// The requests in a stream of bytes as RFC 9112 reads them when nothing is forgiven. Slow and obvious: the measure for
/// what a gateway takes for a request, and for what it sends to a backend.
/// </summary>
public sealed partial class StrictReading
{
    private readonly StrictText _text;

    private StrictReading(string latin1) => _text = new StrictText(latin1);

    /// <summary>The whole requests before anything wrong or missing.</summary>
    public IReadOnlyList<StrictRequest> Requests { get; private set; } = [];

    /// <summary>What is wrong with the bytes behind them; null when they are the beginning of a request, or none.</summary>
    public string? Fault => _text.Fault;

    /// <summary>How many bytes the whole requests take.</summary>
    public int Length { get; private set; }

    public static StrictReading Of(string latin1)
    {
        var reading = new StrictReading(latin1);
        var requests = new List<StrictRequest>();
        while (!reading._text.IsAtEnd && reading.ReadRequest() is { } request)
        {
            requests.Add(request);
            reading.Length = reading._text.At;
        }

        reading.Requests = requests;
        return reading;
    }

    private StrictRequest? ReadRequest()
    {
        // RFC 9112, 2.2: empty lines before a request are for a server to ignore.
        _text.SkipEmptyLines();
        var at = _text.At;
        if (_text.ReadLine() is not { } start)
        {
            return null;
        }

        if (RequestLine().Match(start) is not { Success: true } line)
        {
            _text.Blame($"request line '{start}'");
            return null;
        }

        var version = line.Groups["version"].Value;
        if (_text.ReadFields() is not { } fields || !HasHost(version, fields) || _text.ReadFraming(version, fields) is not { } length)
        {
            return null;
        }

        var trailers = new List<RawField>();
        var body = length switch
        {
            StrictText.None => "",
            StrictText.Chunks => _text.ReadChunks(trailers),
            _ => length > _text.Left ? null : _text.Take((int)length),
        };
        return body is null ? null : new StrictRequest(line.Groups["method"].Value, line.Groups["target"].Value, version, fields, body, trailers, _text.Since(at));
    }

    private bool HasHost(string version, List<RawField> fields)
    {
        var hosts = StrictText.Values(fields, "Host");
        if (hosts.Count == 1 ? Host().IsMatch(hosts[0]) : hosts.Count == 0 && version == "HTTP/1.0")
        {
            return true;
        }

        _text.Blame("Host");
        return false;
    }

    [GeneratedRegex(@"\A(?<method>[!#$%&'*+.^_`|~0-9A-Za-z-]+) (?<target>[!""$-~]+) (?<version>HTTP/1\.[01])\z")]
    private static partial Regex RequestLine();

    [GeneratedRegex(@"\A([-._~0-9A-Za-z]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?\z")]
    private static partial Regex Host();
}
