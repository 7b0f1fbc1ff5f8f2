using System.Buffers;

namespace HttpServer.Core.Guards;

/// <summary>Syntax of a host with optional port, as <c>Host</c> carries it in practice (RFC 9110, 7.2).</summary>
internal static class HostValue
{
    // 253 for the name, 6 for the port.
    private const int MaxLength = 259;

    private static readonly SearchValues<char> Name = SearchValues.Create(
        "-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private static readonly SearchValues<char> Literal = SearchValues.Create("0123456789abcdefABCDEF:.");

    public static bool IsValid(ReadOnlySpan<char> host)
    {
        if (host.Length is 0 or > MaxLength)
        {
            return false;
        }

        if (host[0] == '[')
        {
            var end = host.IndexOf(']');
            return end > 2 && !host[1..end].ContainsAnyExcept(Literal) && IsPort(host[(end + 1)..]);
        }

        var colon = host.IndexOf(':');
        var name = colon < 0 ? host : host[..colon];
        return !name.IsEmpty && !name.ContainsAnyExcept(Name) && IsPort(host[name.Length..]);
    }

    private static bool IsPort(ReadOnlySpan<char> text) =>
        text.IsEmpty
        || (text[0] == ':' && text.Length is > 1 and <= 6 && !text[1..].ContainsAnyExceptInRange('0', '9')
            && (text.Length < 6 || text[1..].CompareTo("65535", StringComparison.Ordinal) <= 0));
}
