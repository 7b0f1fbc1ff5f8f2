using System.Diagnostics;
using HttpServer.Testing;

namespace HttpServer.Core.Tests.Tls;

/// <summary>openssl as a client that asks for a page.</summary>
internal static class OpenSslClient
{
    /// <param name="port">On this machine.</param>
    /// <param name="host">Whom it asks for, by SNI and by <c>Host</c>.</param>
    /// <param name="arguments">Further ones for <c>s_client</c>.</param>
    /// <returns>All that it says, the answer included.</returns>
    public static async Task<string> AskAsync(int port, string host, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(
            RequiredProgram.Find("openssl"), ["s_client", "-connect", $"127.0.0.1:{port}", "-servername", host, "-ign_eof", .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = process.StandardError.ReadToEndAsync();
        try
        {
            await process.StandardInput.WriteAsync($"GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
            await process.StandardInput.FlushAsync();
        }
        catch (IOException)
        {
            // It was refused before it could ask, and is gone.
        }

        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return output + await errors;
    }
}
