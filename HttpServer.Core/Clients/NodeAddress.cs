using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace HttpServer.Core.Clients;

/// <summary>
/// One node of a forwarding header: <c>192.0.2.1</c>, <c>192.0.2.1:4711</c>, <c>2001:db8::1</c> or <c>[2001:db8::1]:4711</c>.
/// Names, <c>unknown</c>, obfuscated identifiers (RFC 7239, 6.3) and zones are no addresses.
/// </summary>
internal static class NodeAddress
{
    public static bool TryParse(ReadOnlySpan<char> node, [NotNullWhen(true)] out IPAddress? address)
    {
        address = null;
        if (node.StartsWith('['))
        {
            var end = node.IndexOf(']');
            return end > 0
                && IsPortOrNothing(node[(end + 1)..])
                && node[1..end].Contains(':')
                && StrictAddress.TryParse(node[1..end], out address);
        }

        var colon = node.IndexOf(':');
        if (colon >= 0 && colon == node.LastIndexOf(':'))
        {
            return IsPortOrNothing(node[colon..]) && StrictAddress.TryParse(node[..colon], out address);
        }

        return StrictAddress.TryParse(node, out address);
    }

    private static bool IsPortOrNothing(ReadOnlySpan<char> text) =>
        text.IsEmpty || (text[0] == ':' && text.Length is > 1 and <= 6 && !text[1..].ContainsAnyExceptInRange('0', '9'));
}
