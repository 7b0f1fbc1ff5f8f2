using System.Globalization;
using System.Net;
using System.Net.Sockets;
using HttpServer.Core.Hosting;

namespace HttpServer.Host.Reloading;

/// <summary>Whether the ports that a changed configuration asks for can be had: opened and closed again before anything depends on it.</summary>
internal static class ListenerTrial
{
    /// <summary>What the machine does not allow, each with the path of its key.</summary>
    public static IEnumerable<string> Check(ServerOptions now, ServerOptions next)
    {
        HashSet<int> open = [.. Places(now).Select(place => place.Port)];
        foreach (var (key, address, port) in Places(next))
        {
            // A port that is open already stays open; one that the system chooses is there.
            if (port != 0 && !open.Contains(port) && Problem(Resolve(address), port) is { } problem)
            {
                yield return string.Create(CultureInfo.InvariantCulture, $"{key}: {port} {problem}");
            }
        }
    }

    /// <summary>"listeners added: a" and the like.</summary>
    public static IEnumerable<string> Changes(ServerOptions before, ServerOptions after)
    {
        var old = Named(before);
        var now = Named(after);
        return new[]
        {
            RouteChanges.Phrase("listeners added", [.. now.Keys.Where(name => !old.ContainsKey(name))]),
            RouteChanges.Phrase("listeners removed", [.. old.Keys.Where(name => !now.ContainsKey(name))]),
            RouteChanges.Phrase("listeners changed", [.. now.Where(listener => old.TryGetValue(listener.Key, out var port) && port != listener.Value).Select(listener => listener.Key)]),
        }.OfType<string>();
    }

    private static Dictionary<string, int> Named(ServerOptions server)
    {
        var ports = server.Listeners.ToDictionary(listener => listener.Name, listener => listener.Port, StringComparer.OrdinalIgnoreCase);
        ports[ListenerFeature.Default] = server.DefaultPort;
        if (server.Ssl.Enabled)
        {
            ports[ListenerFeature.Https] = server.Ssl.HttpsPort;
        }

        return ports;
    }

    private static IEnumerable<(string Key, string Address, int Port)> Places(ServerOptions server)
    {
        yield return ("server.default_port", server.BindAddress, server.DefaultPort);
        if (server.Ssl.Enabled)
        {
            yield return ("server.ssl.https_port", server.BindAddress, server.Ssl.HttpsPort);
        }

        for (var i = 0; i < server.Listeners.Count; i++)
        {
            yield return ($"server.listeners[{i}].port", server.Listeners[i].BindAddress ?? server.BindAddress, server.Listeners[i].Port);
        }
    }

    private static IPAddress Resolve(string address) => address switch
    {
        "*" => Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any,
        "localhost" => IPAddress.Loopback,
        _ => IPAddress.Parse(address),
    };

    private static string? Problem(IPAddress address, int port)
    {
        try
        {
            using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            if (address.Equals(IPAddress.IPv6Any))
            {
                socket.DualMode = true;
            }

            socket.Bind(new IPEndPoint(address, port));
            return null;
        }
        catch (SocketException exception)
        {
            return exception.SocketErrorCode switch
            {
                SocketError.AddressAlreadyInUse => "is in use by another program",
                SocketError.AccessDenied => "needs more rights than this user has",
                SocketError.AddressNotAvailable => $"cannot be opened at {address}, which is not an address of this machine",
                _ => $"cannot be opened: {exception.Message}",
            };
        }
    }
}
