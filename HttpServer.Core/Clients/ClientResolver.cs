using System.Net;
using HttpServer.Core.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace HttpServer.Core.Clients;

/// <summary>
/// Finds the client of a request that a trusted proxy forwarded. Either header may name it. When both are there and
/// disagree, one of them was written by the client and passed on by a proxy that manages only the other; nobody can
/// say which, so neither is believed: the request counts as the proxy's own, and as doubtful.
/// </summary>
internal static class ClientResolver
{
    public static void Resolve(RequestRecord record, IPAddress peer, IHeaderDictionary headers, NetworkSet trusted)
    {
        var forwarded = headers[Forwarded.Name];
        var addresses = headers[XForwarded.For];
        var origin = StringValues.IsNullOrEmpty(forwarded)
            ? XForwarded.Resolve(addresses, headers, peer, trusted)
            : Forwarded.Resolve(forwarded, peer, trusted);
        if (!StringValues.IsNullOrEmpty(forwarded) && !StringValues.IsNullOrEmpty(addresses))
        {
            var other = XForwarded.Resolve(addresses, headers, peer, trusted);
            if (origin.IsDoubtful || other.IsDoubtful || !origin.Address.Equals(other.Address))
            {
                origin = new Origin { Address = peer, IsDoubtful = true };
            }
        }

        record.ClientAddress = origin.Address;
        record.ClientIsDoubtful = origin.IsDoubtful;
        record.ForwardedScheme = origin.Scheme;
        record.ForwardedHost = origin.Host;
    }
}
