using System.Globalization;
using HttpServer.Proxy.Routing;

namespace HttpServer.Host.Reloading;

/// <summary>What differs between two route tables, in words. A route that is the same is the same object.</summary>
internal static class RouteChanges
{
    // A line that nobody can read tells less than a number.
    private const int MostNames = 10;

    public static IEnumerable<string> Between(RouteTable before, RouteTable after)
    {
        var old = before.Routes.ToDictionary(route => route.Name, StringComparer.Ordinal);
        var now = after.Routes.ToDictionary(route => route.Name, StringComparer.Ordinal);
        return new[]
        {
            Phrase("routes added", [.. now.Keys.Where(name => !old.ContainsKey(name))]),
            Phrase("routes removed", [.. old.Keys.Where(name => !now.ContainsKey(name))]),
            Phrase("routes changed", [.. now.Where(route => old.TryGetValue(route.Key, out var same) && same != route.Value).Select(route => route.Key)]),
        }.OfType<string>();
    }

    /// <summary>"keys: a, b and 3 more"; null for none.</summary>
    public static string? Phrase(string subject, IReadOnlyList<string> names) => names.Count switch
    {
        0 => null,
        <= MostNames => $"{subject}: {string.Join(", ", names)}",
        _ => string.Create(CultureInfo.InvariantCulture, $"{subject}: {string.Join(", ", names.Take(MostNames))} and {names.Count - MostNames} more"),
    };
}
