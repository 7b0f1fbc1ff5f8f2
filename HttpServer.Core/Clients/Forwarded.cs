using System.Net;
using HttpServer.Core.Guards;
using Microsoft.Extensions.Primitives;

namespace HttpServer.Core.Clients;

/// <summary>The standard header <c>Forwarded</c> (RFC 7239).</summary>
internal static class Forwarded
{
    public const string Name = "Forwarded";

    /// <summary>Walks the hops from the right, where the nearest proxy wrote, past the trusted ones.</summary>
    public static Origin Resolve(StringValues lines, IPAddress peer, NetworkSet trusted)
    {
        var client = peer;
        if (!TryRead(lines, out var hops))
        {
            return new Origin { Address = client, IsDoubtful = true };
        }

        for (var i = hops.Count - 1; i >= 0; i--)
        {
            if (!NodeAddress.TryParse(hops[i].For, out var address))
            {
                return new Origin { Address = client, IsDoubtful = true };
            }

            client = address;
            if (i == 0 || !trusted.Contains(address))
            {
                return new Origin
                {
                    Address = client,
                    Scheme = Schemes.Parse(hops[i].Proto),
                    Host = HostValue.IsValid(hops[i].Host) ? hops[i].Host : null,
                };
            }
        }

        return new Origin { Address = client, IsDoubtful = true };
    }

    // Quoting makes it readable from the left only, so all of it has to be read, and be right.
    private static bool TryRead(StringValues lines, out List<ForwardedElement> hops)
    {
        hops = [];
        foreach (var line in lines)
        {
            var reader = new ForwardedReader(line);
            do
            {
                if (hops.Count == XForwarded.MaxHops || !reader.TryRead(out var element))
                {
                    return false;
                }

                hops.Add(element);
            }
            while (!reader.IsAtEnd);
        }

        return true;
    }
}
