using System.Globalization;

namespace HttpServer.Testing;

/// <summary>A real HAProxy on a loopback port, as it comes: strict, with short timeouts.</summary>
public sealed class HaproxyFront : IAsyncDisposable
{
    private const int Attempts = 5;

    private readonly TempDirectory _directory;
    private readonly ProgramRun _run;

    private HaproxyFront(TempDirectory directory, ProgramRun run, int port)
    {
        _directory = directory;
        _run = run;
        Port = port;
    }

    public int Port { get; }

    /// <summary>Starts HAProxy in front of a backend on a loopback port and waits until it accepts connections.</summary>
    /// <param name="backend">Its port.</param>
    /// <param name="words">Further words of the line <c>server</c>: <c>send-proxy-v2</c>.</param>
    /// <exception cref="FileNotFoundException">HAProxy is not installed.</exception>
    public static async Task<HaproxyFront> StartAsync(int backend, string words = "")
    {
        var program = RequiredProgram.Find("haproxy");
        for (var attempt = 1; ; attempt++)
        {
            var haproxy = Launch(program, backend, words);
            try
            {
                await Eventually.True(haproxy.IsReadyAsync, what: "HAProxy accepts connections");
                return haproxy;
            }
            catch (IOException) when (attempt < Attempts)
            {
                // Somebody else took the free port between finding it and listening on it: another one then.
                await haproxy.DisposeAsync();
            }
            catch
            {
                await haproxy.DisposeAsync();
                throw;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _run.DisposeAsync();
        _directory.Dispose();
    }

    private static HaproxyFront Launch(string program, int backend, string words)
    {
        var directory = new TempDirectory();
        var port = FreePort.Find();
        var configuration = directory.Write("haproxy.cfg", Configuration(port, backend, words));
        return new HaproxyFront(directory, new ProgramRun(program, ["-db", "-f", configuration]), port);
    }

    private static string Configuration(int port, int backend, string words) => string.Create(CultureInfo.InvariantCulture, $"""
        global
            maxconn 1000
        defaults
            mode http
            timeout connect 5s
            timeout server 5s
            timeout client 2s
            timeout http-request 2s
            timeout http-keep-alive 2s
        frontend front
            bind 127.0.0.1:{port}
            default_backend back
        backend back
            server only 127.0.0.1:{backend} {words}

        """);

    private async Task<bool> IsReadyAsync()
    {
        if (_run.HasExited)
        {
            var code = await _run.WaitForExitAsync();
            var message = $"HAProxy ended with exit code {code}.\n{_run.Output}{_run.Error}";
            throw message.Contains("Address already in use", StringComparison.Ordinal) ? new IOException(message) : new InvalidOperationException(message);
        }

        return await LoopbackPort.AcceptsAsync(Port);
    }
}
