using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace HttpServer.Fuzzing.References;

/// <summary>The host in a Host field (RFC 9110, 7.2; RFC 3986, 3.2.2), slowly.</summary>
public static partial class HostReference
{
    private const int Longest = 259;

    /// <summary>In small letters, without port, brackets and one dot at its end; null when the field is malformed.</summary>
    public static string? Read(string field)
    {
        var match = Host().Match(field);
        if (field.Length > Longest || !match.Success || (match.Groups["port"].Value is { Length: > 0 } port && int.Parse(port, CultureInfo.InvariantCulture) > 65535))
        {
            return null;
        }

        if (match.Groups["name"].Success)
        {
            var name = match.Groups["name"].Value.ToLowerInvariant();
            return name.EndsWith('.') ? name[..^1] : name;
        }

        var literal = match.Groups["literal"].Value;
        return IPAddress.TryParse(literal, out var address) && (literal.Contains(':', StringComparison.Ordinal) || address.ToString() == literal)
            ? (address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address).ToString()
            : literal.ToLowerInvariant();
    }

    [GeneratedRegex(@"\A((?<name>[-._~0-9A-Za-z]+)|\[(?<literal>[0-9A-Fa-f:.]{2,})\])(:(?<port>[0-9]{1,5}))?\z")]
    private static partial Regex Host();
}
