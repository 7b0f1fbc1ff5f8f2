using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace HttpServer.Faults.Backends;

/// <summary>One backend: a process that is stopped, killed, paused and started again on its port.</summary>
internal sealed class Backend(int port, string directory) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly List<string> _receipts = [];
    private readonly HashSet<string> _killed = [];
    private readonly List<(long From, long To)> _kills = [];
    private Process? _process;

    public int Port => port;

    /// <summary>The files of ids received, one for each process, and whether that was killed.</summary>
    public IEnumerable<(string File, bool IsKilled)> Receipts => _receipts.Where(File.Exists).Select(file => (file, _killed.Contains(file)));

    /// <summary>When it was killed, in timestamps: the signal, and the end.</summary>
    public IReadOnlyList<(long From, long To)> Kills => _kills;

    /// <summary>Starts it, and waits until it accepts connections.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        Launch();
        await UntilItAcceptsAsync(cancellationToken);
    }

    public void Launch()
    {
        var receipts = Path.Combine(directory, string.Create(CultureInfo.InvariantCulture, $"received-{port}-{_receipts.Count}.log"));
        _receipts.Add(receipts);
        _process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, ["backend", port.ToString(CultureInfo.InvariantCulture), receipts]))!;
    }

    public async Task UntilItAcceptsAsync(CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await AcceptsAsync(cancellationToken))
        {
            if (_process!.HasExited || Stopwatch.GetElapsedTime(started) > Patience)
            {
                throw new Failure($"backend {port} does not listen");
            }

            await Task.Delay(2, cancellationToken);
        }
    }

    public async Task KillAsync()
    {
        _killed.Add(_receipts[^1]);
        var from = Stopwatch.GetTimestamp();
        Signal(Native.SigKill);
        await EndAsync();
        _kills.Add((from, Stopwatch.GetTimestamp()));
    }

    /// <summary>In order: requests that run are answered.</summary>
    public async Task StopAsync()
    {
        Signal(Native.SigTerm);
        await EndAsync();
    }

    public void Pause() => Signal(Native.SigStop);

    public void Resume() => Signal(Native.SigContinue);

    /// <summary>Begins or ends to close each connection as soon as a request has come.</summary>
    public void ToggleFailing() => Signal(Native.SigHangup);

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
        {
            Signal(Native.SigKill);
            await EndAsync();
        }

        _process?.Dispose();
    }

    private void Signal(int signal)
    {
        if (!_process!.HasExited)
        {
            _ = Native.Kill(_process.Id, signal);
        }
    }

    private Task EndAsync() => _process!.WaitForExitAsync(CancellationToken.None);

    private async Task<bool> AcceptsAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, port, cancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
