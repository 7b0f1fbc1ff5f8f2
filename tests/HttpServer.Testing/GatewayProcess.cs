using System.Globalization;
using System.Text.RegularExpressions;

namespace HttpServer.Testing;

/// <summary>The real <c>httpserver</c> binary, built by the same build as the tests, as a process of its own.</summary>
public sealed partial class GatewayProcess : IAsyncDisposable
{
    private readonly ProgramRun _run;

    private GatewayProcess(ProgramRun run) => _run = run;

    public int ProcessId => _run.Id;

    /// <summary>The port of the first URL in the startup banner.</summary>
    public int Port { get; private set; }

    /// <summary>"http://127.0.0.1:PORT", without a trailing slash.</summary>
    public string Url => $"http://127.0.0.1:{Port}";

    /// <summary>Standard output so far.</summary>
    public string Output => _run.Output;

    /// <summary>Standard error so far.</summary>
    public string Error => _run.Error;

    public bool HasExited => _run.HasExited;

    /// <summary>Starts the gateway and waits until its banner names a URL and that port accepts connections.</summary>
    /// <param name="arguments">As on the command line; "--port 0" takes a free port.</param>
    /// <exception cref="InvalidOperationException">It ended instead; the message holds its output.</exception>
    public static Task<GatewayProcess> StartAsync(
        IEnumerable<string> arguments,
        string? workingDirectory = null,
        IReadOnlyDictionary<string, string>? environment = null)
        => StartAsync(Binary(), arguments, workingDirectory, environment);

    /// <summary>The same with a sample, an application of its own, in the place of the gateway.</summary>
    /// <param name="name">Its folder below <c>samples</c>.</param>
    /// <param name="arguments">"--urls http://127.0.0.1:0" takes a free port.</param>
    public static Task<GatewayProcess> StartSampleAsync(string name, IEnumerable<string> arguments, string workingDirectory)
        => StartAsync(Binary(name, name), arguments, workingDirectory, environment: null);

    /// <summary>
    /// As a service manager does that listens itself and starts the gateway at the first connection (systemd-socket-activate).
    /// </summary>
    /// <param name="address">"127.0.0.1:PORT"; nobody may listen there.</param>
    /// <param name="name">What the socket is called.</param>
    /// <param name="arguments">Of the gateway.</param>
    /// <param name="workingDirectory">Where it starts.</param>
    public static async Task<GatewayProcess> StartActivatedAsync(
        string address, string name, IEnumerable<string> arguments, string workingDirectory)
    {
        var gateway = new GatewayProcess(new ProgramRun(
            RequiredProgram.Find("systemd-socket-activate"),
            ["-l", address, $"--fdname={name}", "-E", $"DOTNET_ROOT={Environment.GetEnvironmentVariable("DOTNET_ROOT")}", Binary(), .. arguments],
            workingDirectory));
        await Eventually.True(() => gateway.Error.Contains("Listening", StringComparison.Ordinal) || gateway.HasExited, what: "the service manager listens");
        return gateway;
    }

    private static async Task<GatewayProcess> StartAsync(
        string program,
        IEnumerable<string> arguments,
        string? workingDirectory,
        IReadOnlyDictionary<string, string>? environment)
    {
        var gateway = new GatewayProcess(new ProgramRun(program, arguments, workingDirectory, environment));
        try
        {
            await Eventually.True(gateway.IsReadyAsync, what: "the gateway has printed a URL and accepts connections there");
            return gateway;
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{e.Message}\n{gateway.Output}{gateway.Error}", e);
        }
        finally
        {
            if (gateway.Port == 0)
            {
                await gateway.DisposeAsync();
            }
        }
    }

    /// <summary>Runs the binary until it ends by itself: <c>--version</c>, <c>config validate</c>, failing starts.</summary>
    public static async Task<GatewayExit> RunAsync(
        IEnumerable<string> arguments,
        string? workingDirectory = null,
        IReadOnlyDictionary<string, string>? environment = null)
    {
        await using var run = new ProgramRun(Binary(), arguments, workingDirectory, environment);
        var code = await run.WaitForExitAsync();
        return new GatewayExit(code, run.Output, run.Error);
    }

    /// <summary>Asks for a graceful stop and returns at once.</summary>
    public void Terminate() => PosixSignals.Send(_run.Id, PosixSignals.Terminate);

    /// <summary>Sends SIGHUP.</summary>
    public void Hangup() => PosixSignals.Send(_run.Id, PosixSignals.Hangup);

    /// <summary>
    /// Sends SIGUSR2 to it, or to its newest successor, and waits until the next one serves; the number of that process.
    /// <see cref="WaitForExitAsync"/> then needs the end of all of them, because they share its output.
    /// </summary>
    public async Task<int> RestartAsync()
    {
        var before = HandedOver().Count(Output);
        PosixSignals.Send(Successors().LastOrDefault(IsGateway, _run.Id), PosixSignals.User2);
        await Eventually.True(() => HandedOver().Count(Output) > before, what: "a successor has taken over");
        return Successors()[^1];
    }

    /// <summary>Sends SIGUSR2 and returns at once.</summary>
    public void AskToRestart() => PosixSignals.Send(_run.Id, PosixSignals.User2);

    /// <summary>Asks a successor for a graceful stop and returns at once.</summary>
    public static void Terminate(int successor) => PosixSignals.Send(successor, PosixSignals.Terminate);

    /// <summary>Ends it without any warning (SIGKILL).</summary>
    public void Kill() => _run.Kill();

    /// <summary>The exit code, once it has ended; throws <see cref="TimeoutException"/> after <see cref="Bound.Default"/>.</summary>
    public Task<int> WaitForExitAsync() => _run.WaitForExitAsync();

    public ValueTask DisposeAsync()
    {
        foreach (var successor in Successors().Where(IsGateway))
        {
            PosixSignals.Send(successor, PosixSignals.Kill);
        }

        return _run.DisposeAsync();
    }

    private static bool IsGateway(int processId)
    {
        try
        {
            return File.ReadAllText($"/proc/{processId}/cmdline").Contains("httpserver", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    private List<int> Successors() =>
        [.. Successor().Matches(Output).Select(match => int.Parse(match.Groups["id"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture))];

    /// <summary>artifacts/bin/HttpServer.X.Tests/release/ of this code → artifacts/bin/HttpServer.Host/release/httpserver.</summary>
    internal static string Binary(string project = "HttpServer.Host", string program = "httpserver")
    {
        var configuration = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var all = configuration.Parent?.Parent?.FullName ?? configuration.FullName;
        var path = Path.Combine(all, project, configuration.Name, OperatingSystem.IsWindows() ? $"{program}.exe" : program);
        return File.Exists(path)
            ? path
            : throw new FileNotFoundException($"The program is not built: '{path}' is missing (dotnet build {project}).", path);
    }

    private async Task<bool> IsReadyAsync()
    {
        if (_run.HasExited)
        {
            var code = await _run.WaitForExitAsync();
            throw new InvalidOperationException($"The gateway ended with exit code {code}.\n{Output}{Error}");
        }

        var url = FirstUrl().Match(Output);
        if (!url.Success)
        {
            return false;
        }

        var port = int.Parse(url.Groups["port"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);
        if (!await LoopbackPort.AcceptsAsync(port))
        {
            return false;
        }

        Port = port;
        return true;
    }

    [GeneratedRegex(@"process (?<id>\d+) has been started to take over")]
    private static partial Regex Successor();

    [GeneratedRegex(@"another process accepts the connections now")]
    private static partial Regex HandedOver();

    [GeneratedRegex(@"https?://[^\s/:]+:(?<port>\d+)")]
    private static partial Regex FirstUrl();
}
