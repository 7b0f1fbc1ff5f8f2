using System.Diagnostics;
using System.Globalization;

namespace HttpServer.Faults.Gateways;

/// <summary>
/// The peer that is tried: how it starts is in benchmarks/peers or here, how it reloads, restarts and stops in scripts beside
/// its configuration.
/// </summary>
internal sealed class Gateway : IAsyncDisposable
{
    private const string StatePlaceholder = "{{state-";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Layout _layout;
    private readonly PeerSource _source;
    private readonly PeerProcess _process;
    private readonly int _fixedTarget;
    private int _generation;

    private Gateway(Layout layout, PeerSource source, int port, int adminPort, IReadOnlyList<Target> targets, int fixedTarget)
    {
        (_layout, _source, AdminPort, _fixedTarget) = (layout, source, adminPort, fixedTarget);
        var (ports, values) = Values(targets);
        _process = PeerProcess.Launch(layout, source, port, layout.ProxyCores, ports, values);
    }

    public string Peer => _process.Name;

    public int Port => _process.Port;

    /// <summary>For peers that are told to reload over HTTP.</summary>
    public int AdminPort { get; }

    public bool HasExited => _process.HasExited;

    public double ResidentBytes => _process.Tree.ResidentBytes();

    /// <param name="fixedTarget">Port behind /ws, which no reload changes.</param>
    public static async Task<Gateway> StartAsync(Layout layout, string peer, Ports ports, IReadOnlyList<Target> targets, int fixedTarget, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(layout.Repository, "benchmarks", "faults", peer);
        var source = new PeerSource(peer, Directory.GetFiles(folder, "gateway.*").Single(), [folder, Path.Combine(layout.Peers, peer)]);
        var gateway = new Gateway(layout, source, ports.Take(), ports.Take(), targets, fixedTarget);
        try
        {
            if (source.Script("adopt") is { } adopt)
            {
                gateway._process.Become(Id(await gateway._process.CallAsync(adopt, cancellationToken)));
            }

            await gateway.UntilItAnswersAsync(cancellationToken);
            return gateway;
        }
        catch
        {
            await gateway.DisposeAsync();
            throw;
        }
    }

    /// <summary>Other targets, and another route beside them.</summary>
    public async Task ReloadAsync(IReadOnlyList<Target> targets, CancellationToken cancellationToken)
    {
        WriteConfiguration(targets);
        await CallAsync("reload", cancellationToken);
    }

    public void WriteConfiguration(IReadOnlyList<Target> targets)
    {
        _generation++;
        var (ports, values) = Values(targets);
        _process.Configure(ports, values);
    }

    /// <summary>The file as it is now.</summary>
    public string Configuration() => File.ReadAllText(_process.ConfigurationFile);

    public void WriteConfiguration(string text) => _process.Configure(text);

    public Task<string> CallAsync(string script, CancellationToken cancellationToken)
        => _process.CallAsync(_source.Script(script) ?? throw new Failure($"{Peer} has no script '{script}'"), cancellationToken);

    /// <summary>A new process in place of the old one, by the peer's own way of handing over; stopped and started when it has none.</summary>
    public async Task RestartAsync(CancellationToken cancellationToken)
    {
        if (_source.Script("restart") is { } script)
        {
            _process.Become(Id(await _process.CallAsync(script, cancellationToken)));
            return;
        }

        _process.Signal(Native.SigTerm);
        await _process.WaitForExitAsync(cancellationToken);
        _process.Run(_layout.ProxyCores);
    }

    /// <summary>Asks it to end in order, and returns how long it took.</summary>
    public async Task<TimeSpan> StopAsync(CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        if (_source.Script("stop") is { } script)
        {
            await _process.CallAsync(script, cancellationToken);
        }
        else
        {
            _process.Signal(Native.SigTerm);
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new Failure($"still runs {Patience.TotalSeconds:0} s after it was asked to stop");
        }

        return Stopwatch.GetElapsedTime(started);
    }

    /// <summary>All that it has written to its standard streams.</summary>
    public string Output() => File.Exists(_process.OutputFile) ? File.ReadAllText(_process.OutputFile) : "";

    /// <summary>Copies what it has written, so that somebody can look why it failed.</summary>
    public void KeepFiles(string directory)
    {
        Directory.CreateDirectory(directory);
        foreach (var file in Directory.GetFiles(_process.Work).Where(file => Path.GetExtension(file) != ".sock"))
        {
            File.Copy(file, Path.Combine(directory, Path.GetFileName(file)), overwrite: true);
        }
    }

    public void AssertRunning() => _process.AssertRunning();

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private static int Id(string text)
        => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : throw new Failure($"'{text}' is no process");

    private (IReadOnlyList<int> Ports, Dictionary<string, string> Values) Values(IReadOnlyList<Target> targets)
    {
        // Peers without a word for draining are told of the other targets alone.
        var hasStates = File.ReadAllText(_source.Template).Contains(StatePlaceholder, StringComparison.Ordinal);
        var named = targets.Where(target => hasStates || !target.IsDraining).ToList();
        var values = new Dictionary<string, string>
        {
            ["admin"] = AdminPort.ToString(CultureInfo.InvariantCulture),
            ["fixed"] = _fixedTarget.ToString(CultureInfo.InvariantCulture),
            ["generation"] = _generation.ToString(CultureInfo.InvariantCulture),
        };
        foreach (var (index, target) in named.Index())
        {
            values[string.Create(CultureInfo.InvariantCulture, $"state-{index}")] = target.IsDraining ? "drain" : "up";
        }

        return ([.. named.Select(target => target.Port)], values);
    }

    private async Task UntilItAnswersAsync(CancellationToken cancellationToken)
    {
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            _process.AssertRunning();
            try
            {
                using var response = await client.GetAsync(new Uri($"http://127.0.0.1:{Port}/"), cancellationToken);
                if (response.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
            }

            if (Stopwatch.GetElapsedTime(started) > Patience)
            {
                throw new Failure("does not answer");
            }

            await Task.Delay(20, cancellationToken);
        }
    }
}
