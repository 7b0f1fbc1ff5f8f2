using System.Buffers;
using HttpServer.Core.Guards;
using HttpServer.Proxy.Routing;

namespace HttpServer.Proxy.Configuration;

/// <summary>What must hold for the conditions of a route; compiles them, so that what was checked is what will run.</summary>
internal sealed class RouteSelectorRules(List<string> failures)
{
    private static readonly SearchValues<char> Bare =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-");

    /// <summary>Null when something is wrong; that is among the failures then.</summary>
    public RouteSelector? Compile(string at, RouteOptions route)
    {
        var before = failures.Count;
        if (RoutePattern.Check(route.Path) is { } problem)
        {
            failures.Add($"{at}.path: {problem}");
        }

        var hosts = Hosts($"{at}.host", route.Host);
        ListenerNames.Check($"{at}.listeners", route.Listeners, failures);
        var methods = Methods($"{at}.methods", route.Methods);
        var headers = Fields($"{at}.headers", route.Headers, areHeaders: true);
        var query = Fields($"{at}.query", route.Query, areHeaders: false);
        if (failures.Count > before)
        {
            return null;
        }

        var conditions = new RouteConditions([.. route.Listeners], methods, headers, query);
        return new RouteSelector(RoutePattern.Parse(route.Path), hosts, conditions.IsEmpty ? null : conditions);
    }

    private string[] Hosts(string at, List<string> hosts)
    {
        for (var i = 0; i < hosts.Count; i++)
        {
            if (!HostName.IsPattern(hosts[i]))
            {
                failures.Add($"{at}[{i}]: '{hosts[i]}' is not a host name like example.com, "
                    + "*.example.com or an IP address (without port; international names in their xn-- form)");
            }
        }

        return [.. hosts.Where(HostName.IsPattern).Select(HostName.Normalise).Distinct()];
    }

    private string[] Methods(string at, List<string> methods)
    {
        for (var i = 0; i < methods.Count; i++)
        {
            if (!FieldNames.IsToken(methods[i]))
            {
                failures.Add($"{at}[{i}]: '{methods[i]}' is not a method");
            }
            else if (methods[i].Any(char.IsAsciiLetterLower))
            {
                // RFC 9110, 9.1: case counts, and no method in use has a small letter.
                failures.Add($"{at}[{i}]: '{methods[i]}' would match no request; did you mean '{methods[i].ToUpperInvariant()}'?");
            }
        }

        return [.. methods.Distinct()];
    }

    private FieldCondition[] Fields(string at, Dictionary<string, string> fields, bool areHeaders)
    {
        var conditions = new List<FieldCondition>();
        foreach (var (name, text) in fields)
        {
            var key = $"{at}.{(name.AsSpan().ContainsAnyExcept(Bare) ? $"\"{name}\"" : name)}";
            if (areHeaders && !FieldNames.IsToken(name))
            {
                failures.Add($"{key}: '{name}' is not the name of a header");
            }
            else if (!ValueTest.TryParse(text, out var test, out var problem))
            {
                failures.Add($"{key}: {problem}");
            }
            else
            {
                conditions.Add(new FieldCondition(name, test));
            }
        }

        return [.. conditions];
    }
}
