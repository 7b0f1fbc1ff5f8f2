using HttpServer.Core.Clients;
using HttpServer.Core.Hosting;

namespace HttpServer.Core.ProxyProtocol;

/// <summary>Checks the keys of the PROXY protocol, of the server and of each listener.</summary>
internal static class ProxyProtocolRules
{
    public static void Check(ServerOptions server, List<string> failures)
    {
        Check("server", server.ProxyProtocol, server.ProxyProtocolFrom, failures);
        CheckSenders("server", server, null, failures);
        for (var i = 0; i < server.Listeners.Count; i++)
        {
            var (key, listener) = ($"server.listeners[{i}]", server.Listeners[i]);
            Check(key, listener.ProxyProtocol ?? ProxyProtocolMode.Off, listener.ProxyProtocolFrom, failures);
            // What the server's own lack of them says already is not said again.
            if (listener.ProxyProtocol is not null)
            {
                CheckSenders(key, server, listener, failures);
            }
        }
    }

    private static void Check(string key, string mode, IList<string> networks, List<string> failures)
    {
        if (!ProxyProtocolMode.IsKnown(mode))
        {
            failures.Add($"{key}.proxy_protocol: '{mode}' is not off, optional or required");
        }

        for (var i = 0; i < networks.Count; i++)
        {
            if (!Network.TryParse(networks[i], out _, out var error))
            {
                failures.Add($"{key}.proxy_protocol_from[{i}]: {error}");
            }
        }
    }

    private static void CheckSenders(string key, ServerOptions server, ListenerOptions? listener, List<string> failures)
    {
        if (ProxyProtocolTerms.ModeOf(server, listener) is ProxyProtocolMode.Optional or ProxyProtocolMode.Required
            && ProxyProtocolTerms.NetworksOf(server, listener).Count == 0)
        {
            failures.Add($"{key}.proxy_protocol_from: must name who sends the headers, else anybody could claim any address");
        }
    }
}
