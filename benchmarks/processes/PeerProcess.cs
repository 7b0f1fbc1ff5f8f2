using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace HttpServer.Processes;

/// <summary>A started peer (or the backend) on its cores, with its configuration and its files in a directory of its own.</summary>
internal sealed class PeerProcess : IAsyncDisposable
{
    private static readonly TimeSpan LongestScript = TimeSpan.FromSeconds(45);

    private readonly Layout _layout;
    private readonly PeerSource _source;
    private Process _process;
    private Process? _sidecar;

    private PeerProcess(Layout layout, PeerSource source, int port)
    {
        (_layout, _source, Port) = (layout, source, port);
        Work = Directory.CreateDirectory(Path.Combine(layout.Work, $"{source.Name}-{Guid.NewGuid():N}")).FullName;
        _process = null!;
        Tree = null!;
    }

    public string Name => _source.Name;

    public int Port { get; }

    /// <summary>Directory of its files; deleted at its end.</summary>
    public string Work { get; }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public ProcessTree Tree { get; private set; }

    /// <summary>All that it has written to its standard streams.</summary>
    public string OutputFile => Path.Combine(Work, "output.log");

    public string ConfigurationFile => Path.Combine(Work, Path.GetFileName(_source.Template));

    /// <param name="cores">As taskset's -c takes them.</param>
    /// <param name="values">Of placeholders beside those that every configuration has.</param>
    public static PeerProcess Launch(
        Layout layout, PeerSource source, int port, string cores, IReadOnlyList<int> targets, IReadOnlyDictionary<string, string>? values = null)
    {
        var peer = new PeerProcess(layout, source, port);
        peer.Configure(targets, values);
        peer._sidecar = source.Script("sidecar") is { } script ? peer.Start(script, layout.LoadCores) : null;
        peer.Run(cores);
        return peer;
    }

    /// <summary>A port of the loopback address that was free a moment ago.</summary>
    public static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    /// <summary>Writes its configuration, under another name first: nobody reads half a file.</summary>
    public void Configure(IReadOnlyList<int> targets, IReadOnlyDictionary<string, string>? values = null)
    {
        var all = new Dictionary<string, string>(values ?? new Dictionary<string, string>())
        {
            ["port"] = Port.ToString(CultureInfo.InvariantCulture),
            ["root"] = _layout.Root,
            ["work"] = Work,
        };
        Configure(Template.Render(File.ReadAllText(_source.Template), all, targets));
    }

    /// <summary>Writes a configuration as it is.</summary>
    public void Configure(string text)
    {
        File.WriteAllText($"{ConfigurationFile}.new", text);
        File.Move($"{ConfigurationFile}.new", ConfigurationFile, overwrite: true);
    }

    /// <summary>Starts it, again when it has ended, in its directory and on its port.</summary>
    public void Run(string cores)
    {
        _process = Start(_source.Script("start") ?? throw new Failure($"{Name} has no script 'start'"), cores);
        Tree = new ProcessTree(_process.Id);
    }

    public void Signal(int signal) => _ = Native.Kill(_process.Id, signal);

    /// <summary>Runs another script of the peer, which finds the process in PID, and returns what it printed.</summary>
    /// <exception cref="Failure">It ended with another code than 0.</exception>
    public async Task<string> CallAsync(string script, CancellationToken cancellationToken)
    {
        var start = StartInfo(new ProcessStartInfo(script) { RedirectStandardOutput = true, RedirectStandardError = true });
        start.Environment["PID"] = Id.ToString(CultureInfo.InvariantCulture);
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(cancellationToken), process.StandardError.ReadToEndAsync(cancellationToken));
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bound.CancelAfter(LongestScript);
        try
        {
            await process.WaitForExitAsync(bound.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            cancellationToken.ThrowIfCancellationRequested();
            throw new Failure($"{Path.GetFileName(script)} takes longer than {LongestScript.TotalSeconds:0} s");
        }

        return process.ExitCode == 0 ? (await output).Trim() : throw new Failure($"{Path.GetFileName(script)}: {await error}");
    }

    /// <summary>From now on another process is the peer: it has taken over.</summary>
    public void Become(int processId)
    {
        _process.Dispose();
        _process = Process.GetProcessById(processId);
        Tree = new ProcessTree(processId);
    }

    public Task WaitForExitAsync(CancellationToken cancellationToken) => _process.WaitForExitAsync(cancellationToken);

    /// <summary>Throws with the peer's own words when it has ended.</summary>
    public void AssertRunning()
    {
        if (_process.HasExited)
        {
            throw new Failure($"has ended: {LastWords()}");
        }
    }

    /// <summary>A peer that logs nothing would be measured at another job than the rest.</summary>
    public void AssertLogged(long requests)
    {
        const int ShortestLine = 40;
        var written = Directory.GetFiles(Work, "*access*", SearchOption.AllDirectories).Sum(path => new FileInfo(path).Length);
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

        Directory.Delete(Work, recursive: true);
    }

    // taskset, bash and the script each replace themselves by exec, so this process is the peer.
    private Process Start(string script, string cores)
        => Process.Start(StartInfo(new ProcessStartInfo("taskset", ["-c", cores, "bash", "-c", "exec \"$0\" >> \"$WORK/output.log\" 2>&1", script])))!;

    private ProcessStartInfo StartInfo(ProcessStartInfo start)
    {
        start.WorkingDirectory = Work;
        start.Environment["WORK"] = Work;
        start.Environment["CONFIG"] = ConfigurationFile;
        start.Environment["ARTIFACTS"] = _layout.Artifacts;
        start.Environment["REPOSITORY"] = _layout.Repository;
        return start;
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
        var words = string.Join(' ', File.ReadLines(OutputFile).TakeLast(3));
        return words.Length > Longest ? words[^Longest..] : words;
    }
}
