using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using HttpServer.Core.Guards;
using Microsoft.Extensions.Primitives;

namespace HttpServer.Fuzzing.Requests;

/// <summary>What comes of a field line in the server, before anything of the gateway sees it.</summary>
internal static partial class ServerReading
{
    /// <summary>Null where the server answers 400.</summary>
    public static (string Name, string Value)? Field(string line, Dictionary<string, StringValues> before)
    {
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        var name = colon < 0 ? "" : line[..colon];
        var value = line[(colon + 1)..].Trim(' ', '\t');
        if (!Name().IsMatch(name) || FramingBut().IsMatch(name) || !Value().IsMatch(value))
        {
            return null;
        }

        if (name.Equals("content-length", StringComparison.OrdinalIgnoreCase)
            && (before.ContainsKey(name) || !Digits().IsMatch(value) || !long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out _)))
        {
            return null;
        }

        return (name, RequestHeaderEncoding.Select(name).GetString(Encoding.Latin1.GetBytes(value)));
    }

    [GeneratedRegex(@"\A[-!#$%&'*+.^_`|~0-9A-Za-z]+\z")]
    private static partial Regex Name();

    [GeneratedRegex(@"\A(content[^-A-Za-z0-9]length|transfer[^-A-Za-z0-9]encoding)\z", RegexOptions.IgnoreCase)]
    private static partial Regex FramingBut();

    [GeneratedRegex(@"\A[\t\x20-\x7e\x80-\xff]*\z")]
    private static partial Regex Value();

    [GeneratedRegex(@"\A[0-9]+\z")]
    private static partial Regex Digits();
}
