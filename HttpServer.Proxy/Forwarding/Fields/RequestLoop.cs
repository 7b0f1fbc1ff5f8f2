using Microsoft.Extensions.Primitives;

namespace HttpServer.Proxy.Forwarding.Fields;

/// <summary>
/// Requests that a gateway forwards to itself, alone or round others (RFC 9110, 7.6): each round adds its name to Via. Chains of
/// gateways are ordinary, and all have the same name; a chain of this length is none.
/// </summary>
internal static class RequestLoop
{
    /// <summary>How this gateway calls itself in Via (RFC 9110, 7.6.3).</summary>
    public const string Pseudonym = "httpserver";

    private const int MostVisits = 10;

    /// <summary>Whether the request has been here, or at gateways of this kind, too often.</summary>
    public static bool IsOne(StringValues via)
    {
        var visits = 0;
        foreach (var line in via)
        {
            var hops = line.AsSpan();
            foreach (var range in hops.Split(','))
            {
                // "1.1 httpserver", perhaps with a comment behind it.
                var hop = hops[range].Trim(" \t");
                var at = hop.IndexOf(' ');
                if (at > 0 && hop[(at + 1)..].TrimStart(' ').StartsWith(Pseudonym, StringComparison.Ordinal) && ++visits >= MostVisits)
                {
                    return true;
                }
            }
        }

        return false;
    }
}
