using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace HttpServer.Core.Clients;

/// <summary>
/// IP addresses as headers and configurations may write them: four decimal numbers, or RFC 4291 text without a zone.
/// <see cref="IPAddress.TryParse(ReadOnlySpan{char}, out IPAddress?)"/> alone also takes "1", "0x7f.1", octal, zones and ports, all
/// of which two readers of one header could understand differently.
/// </summary>
internal static class StrictAddress
{
    // Neither zone nor brackets.
    private static readonly SearchValues<char> Ipv6Characters = SearchValues.Create("0123456789abcdefABCDEF:.");

    /// <summary>Parses <paramref name="text"/>; an IPv4-mapped IPv6 address comes out as IPv4.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out IPAddress? address)
    {
        address = null;
        if (text.Contains(':'))
        {
            // 45 is the longest text form, ffff:…:255.255.255.255.
            if (text.Length > 45 || text.ContainsAnyExcept(Ipv6Characters) || !IPAddress.TryParse(text, out address))
            {
                return false;
            }

            address = Normalise(address);
            return true;
        }

        return IsDottedDecimal(text) && IPAddress.TryParse(text, out address);
    }

    /// <summary>One client, one address: IPv4 that arrived on a dual-stack socket loses its IPv6 dress.</summary>
    public static IPAddress Normalise(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    private static bool IsDottedDecimal(ReadOnlySpan<char> text)
    {
        var parts = 0;
        foreach (var range in text.Split('.'))
        {
            var part = text[range];
            if (++parts > 4 || part.Length is 0 or > 3 || part.ContainsAnyExceptInRange('0', '9') || (part.Length > 1 && part[0] == '0'))
            {
                return false;
            }
        }

        return parts == 4;
    }
}
