using System.Net.Sockets;

namespace HttpServer.Testing;

public static class LoopbackPort
{
    /// <summary>Whether somebody listens there now.</summary>
    public static async Task<bool> AcceptsAsync(int port)
    {
        try
        {
            await using var connection = await RawHttpClient.ConnectAsync(port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
