using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace HttpServer.Testing;

/// <summary>A real name server, dnsmasq, on a free port of 127.0.0.1, for the names below <c>.test</c>. What it says can be changed.</summary>
public sealed class DnsmasqServer : IAsyncDisposable
{
    private const int Attempts = 5;

    private readonly TempDirectory _directory = new();
    private ProgramRun? _run;

    public int Port { get; private set; }

    /// <summary>Questions that were asked since the records last changed.</summary>
    public int Questions => _run is { } run ? run.Error.Split(" query[").Length - 1 : 0;

    /// <summary>Starts it and waits until it answers.</summary>
    /// <param name="records">Lines of its configuration: <c>host-record=a.test,127.0.0.2</c>, <c>srv-host=_http._tcp.a.test,b.test,80,0,1</c>.</param>
    /// <exception cref="FileNotFoundException">dnsmasq is not installed.</exception>
    public static async Task<DnsmasqServer> StartAsync(params string[] records)
    {
        var server = new DnsmasqServer();
        try
        {
            for (var attempt = 1; !await server.TryLaunchAsync(FreePort.Find(), records); attempt++)
            {
                if (attempt == Attempts)
                {
                    throw new InvalidOperationException($"dnsmasq does not start.\n{server._run?.Error}");
                }
            }

            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Answers with these records from now on; in between nobody answers.</summary>
    public async Task ChangeAsync(params string[] records)
    {
        await StopAsync();
        if (!await TryLaunchAsync(Port, records))
        {
            throw new InvalidOperationException($"dnsmasq does not start again.\n{_run?.Error}");
        }
    }

    /// <summary>From now on nobody answers, until <see cref="ChangeAsync"/>.</summary>
    public async Task StopAsync()
    {
        if (_run is not null)
        {
            await _run.DisposeAsync();
            _run = null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _directory.Dispose();
    }

    private async Task<bool> TryLaunchAsync(int port, string[] records)
    {
        await StopAsync();
        Port = port;
        var configuration = _directory.Write("dnsmasq.conf", string.Create(CultureInfo.InvariantCulture, $"""
            port={port}
            listen-address=127.0.0.1
            bind-interfaces
            no-resolv
            no-hosts
            no-daemon
            log-queries
            pid-file
            local=/test/
            {string.Join('\n', records)}

            """));
        // Its usual user may not read the directory of a test.
        _run = new ProgramRun(RequiredProgram.Find("dnsmasq"), [$"--conf-file={configuration}", $"--user={Environment.UserName}"]);
        var run = _run;
        await Eventually.True(() => run.HasExited || run.Error.Contains("started", StringComparison.Ordinal), what: "dnsmasq has started");
        return !run.HasExited && await AnswersAsync(port);
    }

    // Over TCP: a connection tells at once, where a lost datagram would not.
    private static async Task<bool> AnswersAsync(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
