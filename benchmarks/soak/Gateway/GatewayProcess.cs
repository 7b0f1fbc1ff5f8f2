using System.Diagnostics;
using System.Globalization;
using HttpServer.Soak.Results;

namespace HttpServer.Soak.Gateway;

/// <summary>The real binary with a configuration of its own, and what the kernel says of it.</summary>
internal sealed class GatewayProcess : IDisposable
{
    private readonly Process _process;
    private bool _isInError;

    public GatewayProcess(string binary, string directory, string configuration, int port, Tally tally)
    {
        Port = port;
        var file = Path.Combine(directory, "app_config.toml");
        File.WriteAllText(file, configuration);
        _process = new Process
        {
            StartInfo = new ProcessStartInfo(binary, ["--config", file])
            {
                WorkingDirectory = directory,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        };
        _process.OutputDataReceived += (_, line) => Take(line.Data, tally);
        _process.ErrorDataReceived += (_, line) => Take(line.Data, tally);
        _process.Start();
        // Whoever stops the soak stops the gateway.
        AppDomain.CurrentDomain.ProcessExit += Kill;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public int Port { get; }

    public bool HasExited => _process.HasExited;

    public TimeSpan Cpu
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    public Sample Measure()
    {
        var status = File.ReadAllLines($"/proc/{_process.Id}/status");
        var files = Directory.GetFiles($"/proc/{_process.Id}/fd");
        var sockets = 0;
        foreach (var file in files)
        {
            sockets += IsSocket(file) ? 1 : 0;
        }

        return new Sample(Kilobytes(status, "VmRSS:"), Kilobytes(status, "RssAnon:"), Kilobytes(status, "Threads:"), files.Length, sockets);
    }

    /// <summary>Stops it in order; false when it had to be killed, or said with its exit code that something was wrong.</summary>
    public async Task<bool> StopAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(40));
        try
        {
            await _process.WaitForExitAsync(bound.Token);
            return _process.ExitCode == 0;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= Kill;
        Kill(this, EventArgs.Empty);
        _process.Dispose();
    }

    private void Kill(object? sender, EventArgs arguments)
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }
    }

    // A line is "TIME LEVEL CATEGORY: WORDS". What a client or a backend does is no reason for an error.
    private void Take(string? line, Tally tally)
    {
        switch (line?.Split(' ', 3, StringSplitOptions.RemoveEmptyEntries))
        {
            case [_, "error" or "fatal", ..] or ["Unhandled", ..]:
                _isInError = true;
                tally.Fail("gateway's log", line);
                break;
            case [_, "warn", ..]:
                _isInError = false;
                tally.Allow("warnings in the gateway's log");
                break;
            case not null when _isInError && line.StartsWith(' '):
                // The exception belongs to the line above it.
                Console.WriteLine(line);
                break;
        }
    }

    private static bool IsSocket(string file)
    {
        try
        {
            return File.ResolveLinkTarget(file, false)?.Name.StartsWith("socket:", StringComparison.Ordinal) is true;
        }
        catch (IOException)
        {
            // Closed since it was listed.
            return false;
        }
    }

    private static int Kilobytes(string[] status, string name)
    {
        foreach (var line in status)
        {
            if (line.StartsWith(name, StringComparison.Ordinal))
            {
                return int.Parse(line[name.Length..].Replace("kB", "", StringComparison.Ordinal), NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture);
            }
        }

        return 0;
    }
}
