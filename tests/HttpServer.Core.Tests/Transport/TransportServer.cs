using HttpServer.Core.Transport;
using HttpServer.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace HttpServer.Core.Tests.Transport;

/// <summary>A server on the event loops.</summary>
internal static class TransportServer
{
    public static Task<CoreServer> StartAsync(RequestDelegate handler, TimeProvider? time = null) => CoreServer.StartAsync(
        handler,
        options => options.MinResponseRate = 0,
        services => services.AddSingleton(time ?? TimeProvider.System).AddHttpServerTransport());

    /// <summary>Open descriptors of this process.</summary>
    public static int Descriptors => Directory.EnumerateFileSystemEntries("/proc/self/fd").Count();

    public static async Task<string> AskAsync(RawHttpConnection client)
    {
        await client.SendAsync("GET / HTTP/1.1\r\nHost: test\r\n\r\n");
        return (await client.ReadResponseAsync()).Body.Text;
    }
}
