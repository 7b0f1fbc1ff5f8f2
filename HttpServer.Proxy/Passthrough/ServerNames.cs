using System.Net;
using HttpServer.Core.Guards;

namespace HttpServer.Proxy.Passthrough;

/// <summary>Finds the route for the host of a hello: an exact name before a wildcard, a longer wildcard before a shorter, all of them before the rest.</summary>
internal sealed class ServerNames
{
    private const string Rest = "*";

    private readonly Dictionary<string, PassthroughRoute> _exact = new(StringComparer.Ordinal);

    // By what stands behind the star and its dot.
    private readonly Dictionary<string, PassthroughRoute> _below = new(StringComparer.Ordinal);
    private readonly PassthroughRoute? _rest;

    public ServerNames(IEnumerable<PassthroughRoute> routes)
    {
        foreach (var route in routes)
        {
            foreach (var pattern in route.Sni.Select(HostName.Normalise))
            {
                if (pattern == Rest)
                {
                    _rest = route;
                }
                else if (pattern.StartsWith("*.", StringComparison.Ordinal))
                {
                    _below[pattern[2..]] = route;
                }
                else
                {
                    _exact[pattern] = route;
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
    public PassthroughRoute? Find(string? name, bool withRest)
    {
        if (name is not null)
        {
            if (_exact.TryGetValue(name, out var route))
            {
                return route;
            }

            if (_below.Count > 0)
            {
                var below = _below.GetAlternateLookup<ReadOnlySpan<char>>();
                for (var dot = name.IndexOf('.', StringComparison.Ordinal); dot >= 0; dot = name.IndexOf('.', dot + 1))
                {
                    if (below.TryGetValue(name.AsSpan(dot + 1), out route))
                    {
                        return route;
                    }
                }
            }
        }

        return withRest ? _rest : null;
    }
}
