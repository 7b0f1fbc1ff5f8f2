using System.Net;
using HttpServer.Core.Guards;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace HttpServer.Core.Clients;

/// <summary>The de-facto family <c>X-Forwarded-For</c>, <c>-Proto</c> and <c>-Host</c>.</summary>
internal static class XForwarded
{
    public const string For = "X-Forwarded-For";
    private const string Proto = "X-Forwarded-Proto";
    private const string HostName = "X-Forwarded-Host";

    /// <summary>Nobody has more proxies in a row; a longer list is an attempt to keep us busy.</summary>
    public const int MaxHops = 32;

    /// <summary>Walks <paramref name="addresses"/> from the right, where the nearest proxy wrote, past the trusted ones.</summary>
    public static Origin Resolve(StringValues addresses, IHeaderDictionary headers, IPAddress peer, NetworkSet trusted)
    {
        var client = peer;
        var hops = 0;
        var list = new ListFromRight(addresses);
        while (list.MoveNext())
        {
            if (++hops > MaxHops || !NodeAddress.TryParse(list.Current, out var address))
            {
                return new Origin { Address = client, IsDoubtful = true };
            }

            client = address;
            if (!trusted.Contains(address))
            {
                break;
            }
        }

        var host = Offered(headers[HostName], hops, addresses);
        return new Origin
        {
            Address = client,
            Scheme = Schemes.Parse(Offered(headers[Proto], hops, addresses)),
            Host = HostValue.IsValid(host) ? host.ToString() : null,
        };
    }

    // A single value was set by one proxy for all. A list is believed only when it grew together with the addresses:
    // then its element for the same hop is the trusted proxy's word; otherwise any of them may be the client's.
    private static ReadOnlySpan<char> Offered(StringValues values, int fromRight, StringValues addresses)
    {
        var count = ListFromRight.Count(values);
        if (count != 1 && count != ListFromRight.Count(addresses))
        {
            return default;
        }

        var list = new ListFromRight(values);
        var steps = count == 1 ? 1 : fromRight;
        while (steps-- > 0 && list.MoveNext())
        {
        }

        return list.Current;
    }
}
