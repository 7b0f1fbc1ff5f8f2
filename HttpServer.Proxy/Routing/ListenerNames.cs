namespace HttpServer.Proxy.Routing;

/// <summary>The listeners that a route is for, by their names; none stands for all. Compared without case.</summary>
internal static class ListenerNames
{
    /// <summary>Whether the route is for what came in there. What came in by no named listener is for none of those that are named.</summary>
    public static bool Include(string[] listeners, string? name) => listeners.Length == 0 || Contains(listeners, name);

    /// <summary>Whether everything that came in by one of the others is for the route.</summary>
    public static bool Cover(string[] listeners, string[] others) =>
        listeners.Length == 0 || (others.Length > 0 && Array.TrueForAll(others, listener => Contains(listeners, listener)));

    /// <summary>Tells of names that are none. Which ones there are is for the one to say who listens.</summary>
    /// <param name="at">The key in the file.</param>
    /// <param name="listeners">The names.</param>
    /// <param name="failures">Where to tell it.</param>
    public static void Check(string at, List<string> listeners, List<string> failures)
    {
        for (var i = 0; i < listeners.Count; i++)
        {
            if (string.IsNullOrWhiteSpace(listeners[i]))
            {
                failures.Add($"{at}[{i}]: must be the name of a listener");
            }
        }
    }

    private static bool Contains(string[] listeners, string? name)
    {
        foreach (var listener in listeners)
        {
            if (string.Equals(listener, name, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
