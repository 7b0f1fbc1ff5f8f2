using System.Buffers;
using HttpServer.Core.Clients;

namespace HttpServer.Core.Hosting;

/// <summary>Checks the listeners of <see cref="ServerOptions"/>, each by itself and all together.</summary>
internal static class ListenerRules
{
    private static readonly SearchValues<char> NameCharacters = SearchValues.Create(
        "-._0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    public static void CheckAddress(string key, string address, List<string> failures)
    {
        if (address is not ("*" or "localhost") && !StrictAddress.TryParse(address, out _))
        {
            failures.Add($"{key}.bind_address: '{address}' is not '*', 'localhost' or an IP address");
        }
    }

    public static void Check(ServerOptions options, List<string> failures)
    {
        HashSet<string> names = new(StringComparer.OrdinalIgnoreCase) { ListenerFeature.Default, ListenerFeature.Https };
        HashSet<int> ports = [options.DefaultPort];
        if (options.Ssl is { Enabled: true, HttpsPort: > 0 and var https } && !ports.Add(https))
        {
            failures.Add($"server.ssl.https_port: {https} is the port of another listener");
        }

        for (var i = 0; i < options.Listeners.Count; i++)
        {
            var listener = options.Listeners[i];
            var key = $"server.listeners[{i}]";
            CheckPort(key, listener, ports, failures);
            CheckName(key, listener.Name, names, failures);
            if (listener.Ssl && !options.Ssl.Enabled)
            {
                failures.Add($"{key}.ssl: server.ssl is not enabled");
            }

            if (listener.BindAddress is { } address)
            {
                CheckAddress(key, address, failures);
            }
        }
    }

    private static void CheckPort(string key, ListenerOptions listener, HashSet<int> ports, List<string> failures)
    {
        if (listener.Port == ListenerOptions.NoPort)
        {
            failures.Add($"{key}.port: must be set");
            return;
        }

        RangeRules.Check(key, listener, CoreOptionsJsonContext.Default.ListenerOptions, failures);
        // Also on another address: two that share a port are more often a slip than meant.
        if (listener.Port > 0 && !ports.Add(listener.Port))
        {
            failures.Add($"{key}.port: {listener.Port} is the port of another listener");
        }
    }

    private static void CheckName(string key, string name, HashSet<string> names, List<string> failures)
    {
        if (string.IsNullOrEmpty(name) || name.AsSpan().ContainsAnyExcept(NameCharacters))
        {
            failures.Add($"{key}.name: '{name}' must be letters, digits, '-', '_' and '.'");
        }
        else if (!names.Add(name))
        {
            failures.Add($"{key}.name: '{name}' is the name of another listener");
        }
    }
}
