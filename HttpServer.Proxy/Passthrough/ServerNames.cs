using System.Net;
using HttpServer.Core.Guards;
using HttpServer.Proxy.Routing;

namespace HttpServer.Proxy.Passthrough;

/// <summary>
/// Finds the route for the host of a hello, among those for the listener: an exact name before a wildcard, a longer wildcard before a
/// shorter, all of them before the rest.
/// </summary>
internal sealed class ServerNames
{
    private const string Rest = "*";

    // Several for one name are for listeners of their own.
    private readonly Dictionary<string, List<PassthroughRoute>> _exact = new(StringComparer.Ordinal);

    // By what stands behind the star and its dot.
    private readonly Dictionary<string, List<PassthroughRoute>> _below = new(StringComparer.Ordinal);
    private readonly List<PassthroughRoute> _rest = [];

    public ServerNames(IEnumerable<PassthroughRoute> routes)
    {
        foreach (var route in routes)
        {
            foreach (var pattern in route.Sni.Select(HostName.Normalise))
            {
                if (pattern == Rest)
                {
                    _rest.Add(route);
                }
                else if (pattern.StartsWith("*.", StringComparison.Ordinal))
                {
                    Add(_below, pattern[2..], route);
                }
                else
                {
                    Add(_exact, pattern, route);
                }
            }
        }
    }

    /// <summary>Whether it is a name, one with a star for its first label, or the star alone.</summary>
    public static bool IsPattern(string? text) =>
        text == Rest || (HostName.IsPattern(text) && !IPAddress.TryParse(text!.Trim('[', ']'), out _) && !text.EndsWith('.'));

    /// <summary>Null when none takes it.</summary>
    /// <param name="name">In lower case; null for a client that names none.</param>
    /// <param name="withRest">Whether the star alone counts.</param>
    /// <param name="listener">Where the client has come in; null for nowhere that has a name.</param>
    public PassthroughRoute? Find(string? name, bool withRest, string? listener)
    {
        if (name is not null)
        {
            if (_exact.TryGetValue(name, out var routes) && For(routes, listener) is { } exact)
            {
                return exact;
            }

            if (_below.Count > 0)
            {
                var below = _below.GetAlternateLookup<ReadOnlySpan<char>>();
                for (var dot = name.IndexOf('.', StringComparison.Ordinal); dot >= 0; dot = name.IndexOf('.', dot + 1))
                {
                    if (below.TryGetValue(name.AsSpan(dot + 1), out routes) && For(routes, listener) is { } route)
                    {
                        return route;
                    }
                }
            }
        }

        return withRest ? For(_rest, listener) : null;
    }

    private static void Add(Dictionary<string, List<PassthroughRoute>> names, string name, PassthroughRoute route)
    {
        if (!names.TryGetValue(name, out var routes))
        {
            names.Add(name, routes = []);
        }

        routes.Add(route);
    }

    private static PassthroughRoute? For(List<PassthroughRoute> routes, string? listener)
    {
        foreach (var route in routes)
        {
            if (ListenerNames.Include(route.Listeners, listener))
            {
                return route;
            }
        }

        return null;
    }
}
