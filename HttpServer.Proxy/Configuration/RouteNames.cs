namespace HttpServer.Proxy.Configuration;

/// <summary>
/// Names of the routes of one table, in their order. A route without a name of its own is called after its first host and its
/// path, and by a number behind it where that is taken: <c>/api/*</c>, <c>/api/* #2</c>.
/// </summary>
internal sealed class RouteNames
{
    private readonly Dictionary<string, int> _owners = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);

    /// <param name="route">The next route.</param>
    /// <param name="position">Its position in the configuration.</param>
    /// <param name="own">Its name without regard to <c>name</c>: unique as long as nobody gives it to another route.</param>
    /// <param name="owner">Position of the route that has the name already; null when the name is good.</param>
    public string Next(RouteOptions route, int position, out string own, out int? owner)
    {
        var subject = route.Host is [{ } host, ..] ? host + route.Path : route.Path ?? "";
        var count = _counts[subject] = _counts.GetValueOrDefault(subject) + 1;
        own = count == 1 ? subject : $"{subject} #{count}";
        var isAutomatic = string.IsNullOrEmpty(route.Name);
        while (isAutomatic && _owners.ContainsKey(own))
        {
            count = ++_counts[subject];
            own = $"{subject} #{count}";
        }

        var name = isAutomatic ? own : route.Name!;
        owner = _owners.TryAdd(name, position) ? null : _owners[name];
        return name;
    }
}
