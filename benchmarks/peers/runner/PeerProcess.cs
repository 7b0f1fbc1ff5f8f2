using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace HttpServer.Peers;

/// <summary>A started peer (or the backend) on one core, with its configuration and its files in a directory of its own.</summary>
internal sealed class PeerProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Process? _sidecar;
    private readonly string _work;

    private PeerProcess(string name, int port, string work, Process process, Process? sidecar)
    {
        Name = name;
        Port = port;
        _work = work;
        _process = process;
        _sidecar = sidecar;
        Tree = new ProcessTree(process.Id);
    }

    public string Name { get; }

    public int Port { get; }

    public ProcessTree Tree { get; }

    /// <param name="folder">Below benchmarks/peers; holds the configurations and the scripts.</param>
    /// <param name="configuration">"proxy" or "static".</param>
    public static PeerProcess Launch(Layout layout, string folder, string configuration, int core, IReadOnlyList<int> targets)
    {
        var source = Path.Combine(layout.Peers, folder);
        var template = Directory.GetFiles(source, $"{configuration}.*").Single();
        var work = Directory.CreateDirectory(Path.Combine(layout.Work, $"{folder}-{Guid.NewGuid():N}")).FullName;
        var port = FreePort();
        var config = Path.Combine(work, Path.GetFileName(template));
        File.WriteAllText(config, Template.Render(File.ReadAllText(template), port, layout.Root, work, targets));
        var sidecar = Path.Combine(source, "sidecar") is var script && File.Exists(script)
            ? Start(layout, script, work, config, layout.LoadCore)
            : null;
        return new PeerProcess(folder, port, work, Start(layout, Path.Combine(source, "start"), work, config, core), sidecar);
    }

    /// <summary>A port of the loopback address that was free a moment ago.</summary>
    public static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    /// <summary>Throws with the peer's own words when it has ended.</summary>
    public void AssertRunning()
    {
        if (_process.HasExited)
        {
            throw new Failure($"ended with exit code {_process.ExitCode}: {LastWords()}");
        }
    }

    /// <summary>A peer that logs nothing would be measured at another job than the rest.</summary>
    public void AssertLogged(long requests)
    {
        const int ShortestLine = 40;
        var written = Directory.GetFiles(_work, "*access*").Sum(path => new FileInfo(path).Length);
        if (written < requests * ShortestLine)
        {
            throw new Failure(string.Create(CultureInfo.InvariantCulture, $"wrote {written} bytes of access log for {requests} requests"));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(_process);
        if (_sidecar is not null)
        {
            await StopAsync(_sidecar);
        }

        Directory.Delete(_work, recursive: true);
    }

    private static Process Start(Layout layout, string script, string work, string config, int core)
    {
        // taskset, bash and the script each replace themselves by exec, so this process is the peer.
        var start = new ProcessStartInfo("taskset", ["-c", core.ToString(CultureInfo.InvariantCulture), "bash", "-c", "exec \"$0\" >> \"$WORK/output.log\" 2>&1", script])
        {
            WorkingDirectory = work,
            Environment =
            {
                ["WORK"] = work,
                ["CONFIG"] = config,
                ["ARTIFACTS"] = layout.Artifacts,
                ["REPOSITORY"] = layout.Repository,
            },
        };
        return Process.Start(start)!;
    }

    private static async Task StopAsync(Process process)
    {
        // SIGTERM first: nginx killed outright would leave its workers behind.
        _ = Native.Kill(process.Id, Native.SigTerm);
        using var grace = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        try
        {
            await process.WaitForExitAsync(grace.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
        }

        process.Dispose();
    }

    private string LastWords()
    {
        const int Longest = 400;
        var words = string.Join(' ', File.ReadLines(Path.Combine(_work, "output.log")).TakeLast(3));
        return words.Length > Longest ? words[^Longest..] : words;
    }
}
