using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace HttpServer.Testing;

/// <summary>For programs that cannot be told port 0. Whoever uses it must be ready to find the port taken and try again.</summary>
public static class FreePort
{
    // Below those that Linux gives to whoever asks for any port, as every other test does meanwhile.
    private const int First = 20_000;
    private const int End = 32_000;

    private static readonly ConcurrentDictionary<int, bool> Given = new();

    /// <summary>A loopback port that was free a moment ago, other than those that this process has had from here.</summary>
    /// <exception cref="SocketException">There is none.</exception>
    public static int Find()
    {
        for (var attempt = First; ; attempt++)
        {
            var port = Random.Shared.Next(First, End);
            try
            {
                using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
                if (Given.TryAdd(port, true))
                {
                    return port;
                }
            }
            catch (SocketException) when (attempt < End)
            {
                // Somebody has it: another one.
            }
        }
    }
}
