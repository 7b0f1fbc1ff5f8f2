using System.Globalization;

namespace HttpServer.Testing;

/// <summary>A real nginx on a loopback port, as a backend that is nobody's double.</summary>
public sealed class NginxBackend : IAsyncDisposable
{
    private const int Attempts = 5;

    private readonly TempDirectory _directory;
    private readonly ProgramRun _run;

    private NginxBackend(TempDirectory directory, ProgramRun run, int port)
    {
        _directory = directory;
        _run = run;
        Port = port;
    }

    public int Port { get; }

    /// <summary>"http://127.0.0.1:PORT", without a trailing slash.</summary>
    public string Url => $"http://127.0.0.1:{Port}";

    /// <summary>Starts nginx and waits until it accepts connections.</summary>
    /// <param name="serverBlock">What stands inside <c>server { }</c> beside <c>listen</c>: locations and the like.</param>
    /// <param name="listen">Further words of <c>listen</c>, as "ssl".</param>
    /// <exception cref="FileNotFoundException">nginx is not installed.</exception>
    public static async Task<NginxBackend> StartAsync(string serverBlock, string listen = "")
    {
        var program = RequiredProgram.Find("nginx");
        for (var attempt = 1; ; attempt++)
        {
            var nginx = Launch(program, serverBlock, listen);
            try
            {
                await Eventually.True(nginx.IsReadyAsync, what: "nginx accepts connections");
                return nginx;
            }
            catch (IOException) when (attempt < Attempts)
            {
                // Somebody else took the free port between finding it and listening on it: another one then.
                await nginx.DisposeAsync();
            }
            catch
            {
                await nginx.DisposeAsync();
                throw;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _run.DisposeAsync();
        _directory.Dispose();
    }

    private static NginxBackend Launch(string program, string serverBlock, string listen)
    {
        var directory = new TempDirectory();
        var port = FreePort.Find();
        var configuration = directory.Write("nginx.conf", Configuration(port, serverBlock, listen));
        var run = new ProgramRun(program, ["-p", directory.FullPath, "-e", "stderr", "-c", configuration]);
        return new NginxBackend(directory, run, port);
    }

    private static string Configuration(int port, string serverBlock, string listen) => string.Create(CultureInfo.InvariantCulture, $$"""
        daemon off;
        master_process off;
        pid nginx.pid;
        error_log stderr warn;
        events { worker_connections 4096; }
        http {
            access_log off;
            keepalive_requests 1000000;
            client_body_temp_path body;
            proxy_temp_path proxy;
            fastcgi_temp_path fastcgi;
            uwsgi_temp_path uwsgi;
            scgi_temp_path scgi;
            server {
                listen 127.0.0.1:{{port}} {{listen}};
                {{serverBlock}}
            }
        }
        """);

    private async Task<bool> IsReadyAsync()
    {
        if (_run.HasExited)
        {
            var code = await _run.WaitForExitAsync();
            var message = $"nginx ended with exit code {code}.\n{_run.Error}";
            throw _run.Error.Contains("Address already in use", StringComparison.Ordinal)
                ? new IOException(message)
                : new InvalidOperationException(message);
        }

        return await LoopbackPort.AcceptsAsync(Port);
    }
}
