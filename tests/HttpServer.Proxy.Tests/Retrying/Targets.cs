using HttpServer.Proxy.Configuration;
using HttpServer.Proxy.Tests.Forwarding;
using HttpServer.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace HttpServer.Proxy.Tests.Retrying;

/// <summary>Backends of one route that fail in one way or another.</summary>
internal static class Targets
{
    public const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    /// <summary>Reads a request on each connection, and ends it without a word.</summary>
    public static ScriptedBackend BreakingOff() => ScriptedBackend.Start(async connection => await connection.ReadRequestAsync());

    /// <summary>Answers until it falls silent: then each connection with a request in it waits until the other side closes.</summary>
    public static ScriptedBackend AnsweringUntil(Func<bool> isSilent) => ScriptedBackend.Start(async connection =>
    {
        while (await connection.ReadRequestAsync() is not null)
        {
            if (isSilent())
            {
                await connection.ReadToEndAsync();
                return;
            }

            await connection.SendAsync(Ok);
        }
    });

    /// <summary>Lets nobody in.</summary>
    public static async Task<ScriptedBackend> RefusingAsync()
    {
        var backend = ScriptedBackend.Answering(Ok);
        await backend.RefuseAsync();
        return backend;
    }

    /// <summary>A server of HTTP/2 without TLS.</summary>
    public static Task<KestrelBackend> Http2Async(RequestDelegate handler) => KestrelBackend.StartAsync(handler, protocols: HttpProtocols.Http2);

    /// <summary>Sends a request twice, one after the other, so that each of two targets of which one is silent has one of them. Returns when the other's is answered.</summary>
    /// <param name="gateway">With two targets in turn.</param>
    /// <param name="request">One that is not sent twice.</param>
    /// <param name="arrived">How many have come to the two targets.</param>
    public static async Task<IReadOnlyList<Task<RawResponse>>> SendToBothAsync(this Gateway gateway, string request, Func<int> arrived)
    {
        var answers = new List<Task<RawResponse>> { gateway.SendAsync(request) };
        await Eventually.True(() => arrived() == 1);
        answers.Add(gateway.SendAsync(request));
        await Eventually.True(() => arrived() == 2 && answers.Any(answer => answer.IsCompleted));
        return answers;
    }

    public static void Over(this RouteOptions route, params KestrelBackend[] http2)
    {
        route.Target = null;
        foreach (var backend in http2)
        {
            route.Targets.Add(new TargetOptions { Url = $"h2c://127.0.0.1:{backend.Port}" });
        }
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
