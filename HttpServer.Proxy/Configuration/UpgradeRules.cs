using HttpServer.Core.Guards;

namespace HttpServer.Proxy.Configuration;

/// <summary>What must hold for the protocols that a route lets clients upgrade to.</summary>
internal sealed class UpgradeRules(List<string> failures)
{
    public void Check(string at, RouteOptions route)
    {
        for (var i = 0; i < route.Upgrades.Count; i++)
        {
            if (Problem(route.Upgrades[i]) is { } problem)
            {
                failures.Add($"{at}.upgrades[{i}]: '{route.Upgrades[i]}' {problem}");
            }
        }
    }

    private static string? Problem(ReadOnlySpan<char> protocol)
    {
        var slash = protocol.IndexOf('/');
        var name = slash < 0 ? protocol : protocol[..slash];
        return !FieldNames.IsToken(name) || (slash >= 0 && !FieldNames.IsToken(protocol[(slash + 1)..]))
                ? "is not a protocol like tcp or SPDY/3.1"
            : Is(name, "websocket") ? "works on every route, and is not to be named"
            // Requests inside the tunnel would go past routes, limits and logs: the way around access rules that h2c is known for.
            : Is(name, "h2c") || Is(name, "h2") || Is(name, "http") ? "is never allowed: it would carry requests past the gateway's rules"
            : Is(name, "tls") ? "is never allowed: it would carry requests past the gateway's rules, out of sight"
            : null;
    }

    private static bool Is(ReadOnlySpan<char> name, string other) => name.Equals(other, StringComparison.OrdinalIgnoreCase);
}
