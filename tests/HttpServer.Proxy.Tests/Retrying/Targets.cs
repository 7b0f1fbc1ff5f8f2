using HttpServer.Proxy.Configuration;
using HttpServer.Testing;

namespace HttpServer.Proxy.Tests.Retrying;

/// <summary>Backends of one route that fail in one way or another.</summary>
internal static class Targets
{
    public const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    /// <summary>Reads a request on each connection, and ends it without a word.</summary>
    public static ScriptedBackend BreakingOff() => ScriptedBackend.Start(async connection => await connection.ReadRequestAsync());

    /// <summary>Lets nobody in.</summary>
    public static async Task<ScriptedBackend> RefusingAsync()
    {
        var backend = ScriptedBackend.Answering(Ok);
        await backend.RefuseAsync();
        return backend;
    }

    public static void Over(this RouteOptions route, params ScriptedBackend[] backends)
    {
        route.Target = null;
        foreach (var backend in backends)
        {
            route.Targets.Add(new TargetOptions { Url = backend.Url });
        }
    }
}
