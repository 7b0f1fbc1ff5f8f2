using System.Globalization;
using HttpServer.Core.Guards;

namespace HttpServer.Proxy.Configuration;

/// <summary>What must hold for a route that takes CONNECT requests.</summary>
internal sealed class ConnectRules(List<string> failures)
{
    public void Check(string at, RouteOptions route)
    {
        if (route.Connect.Count == 0)
        {
            return;
        }

        for (var i = 0; i < route.Connect.Count; i++)
        {
            if (route.Connect[i] is not { } authority || !IsAuthority(authority))
            {
                failures.Add($"{at}.connect[{i}]: '{route.Connect[i]}' is not a host with a port like db.example.com:5432 or [::1]:5432");
            }
        }

        // Whatever else a route can do with a request, there is none here that it could do it with.
        Refuse(route.Path != "*", $"{at}.path", "a CONNECT has no path; write \"*\"");
        Refuse(route.Host.Count > 0, $"{at}.host", "connect names the hosts");
        Refuse(route.Methods.Count > 0, $"{at}.methods", "the method is CONNECT");
        Refuse(route.Query.Count > 0, $"{at}.query", "a CONNECT has no query");
        Refuse(route.Rewrite is not null, $"{at}.rewrite", "a CONNECT has no path");
        Refuse(route.Upgrades.Count > 0, $"{at}.upgrades", "a CONNECT is a tunnel already");
    }

    private void Refuse(bool isThere, string at, string problem)
    {
        if (isThere)
        {
            failures.Add($"{at}: does not go with connect: {problem}");
        }
    }

    private static bool IsAuthority(string text)
    {
        var colon = text.LastIndexOf(':');
        if (colon < 1
            || !ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            || port == 0
            || text[colon + 1] == '0')
        {
            return false;
        }

        var host = text[..colon];
        return HostName.IsPattern(host) && !host.StartsWith('*') && host.Contains(':', StringComparison.Ordinal) == (host.StartsWith('[') && host.EndsWith(']'));
    }
}
