using System.Globalization;
using System.Text.RegularExpressions;

namespace HttpServer.Testing;

/// <summary>
/// The responses in a stream of bytes as RFC 9112 reads them when nothing is forgiven: the measure for what a gateway sends to
/// its clients.
/// </summary>
public sealed partial class StrictResponses
{
    private readonly StrictText _text;

    private StrictResponses(string latin1) => _text = new StrictText(latin1);

    /// <summary>The whole final responses before anything wrong or missing.</summary>
    public IReadOnlyList<StrictResponse> Responses { get; private set; } = [];

    /// <summary>The interim ones among them.</summary>
    public IReadOnlyList<StrictResponse> Interim { get; private set; } = [];

    /// <summary>What is wrong with the bytes behind them; null when they are the beginning of a response, or none.</summary>
    public string? Fault => _text.Fault;

    /// <summary>What comes behind the whole responses.</summary>
    public string Rest { get; private set; } = "";

    /// <param name="latin1">All the bytes of a connection.</param>
    /// <param name="methods">Of the requests, in their order; further responses are answers to GET.</param>
    public static StrictResponses Of(string latin1, params string[] methods)
    {
        var reading = new StrictResponses(latin1);
        var final = new List<StrictResponse>();
        var interim = new List<StrictResponse>();
        var end = 0;
        while (!reading._text.IsAtEnd && reading.ReadResponse(final.Count < methods.Length ? methods[final.Count] : "GET") is { } response)
        {
            (response.Status < 200 ? interim : final).Add(response);
            end = reading._text.At;
        }

        reading.Responses = final;
        reading.Interim = interim;
        reading.Rest = latin1[end..];
        return reading;
    }

    private StrictResponse? ReadResponse(string method)
    {
        if (_text.ReadLine() is not { } start)
        {
            return null;
        }

        if (StatusLine().Match(start) is not { Success: true } line)
        {
            _text.Blame($"status line '{start}'");
            return null;
        }

        var version = line.Groups["version"].Value;
        var status = int.Parse(line.Groups["status"].Value, NumberStyles.None, CultureInfo.InvariantCulture);
        if (_text.ReadFields() is not { } fields || _text.ReadFraming(version, fields) is not { } length)
        {
            return null;
        }

        // RFC 9110, 8.6, and RFC 9112, 6.1: neither of these says anything of a body.
        if (length != StrictText.None && status is < 200 or 204)
        {
            _text.Blame($"framing in a {status}");
            return null;
        }

        var hasBody = method != "HEAD" && status is >= 200 and not 204 and not 304;
        var trailers = new List<RawField>();
        var body = !hasBody ? "" : length switch
        {
            StrictText.None => _text.Take(_text.Left),
            StrictText.Chunks => _text.ReadChunks(trailers),
            _ => length > _text.Left ? null : _text.Take((int)length),
        };
        return body is null ? null : new StrictResponse(status, version, fields, body, trailers, hasBody && length == StrictText.None);
    }

    [GeneratedRegex(@"\A(?<version>HTTP/1\.[01]) (?<status>[1-9][0-9]{2}) [\t\x20-\x7e\x80-\xff]*\z")]
    private static partial Regex StatusLine();
}
