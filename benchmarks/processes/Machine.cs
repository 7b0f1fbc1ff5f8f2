using System.Diagnostics;
using System.Globalization;

namespace HttpServer.Processes;

/// <summary>What the figures were measured on and with.</summary>
internal static class Machine
{
    public static string Describe(Layout layout, IReadOnlyList<string> peers)
    {
        var versions = peers.Select(peer => Output(layout, Path.Combine(layout.Peers, peer, "version")));
        var memory = File.ReadLines("/proc/meminfo").First().Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
        return string.Create(CultureInfo.InvariantCulture, $"""
            {DateTime.UtcNow:yyyy-MM-dd HH:mm} UTC · {Processor()}, {Cores()} cores, {double.Parse(memory, CultureInfo.InvariantCulture) / 1024 / 1024:0.0} GB · Linux {Environment.OSVersion.Version}
            {string.Join(" · ", versions)}
            """);
    }

    private static string Processor()
        => File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(": ")[1] ?? "unknown processor";

    /// <summary>All of the machine: this process is pinned to one.</summary>
    private static int Cores()
        => File.ReadLines("/proc/cpuinfo").Count(line => line.StartsWith("processor", StringComparison.Ordinal));

    private static string Output(Layout layout, string script)
    {
        var start = new ProcessStartInfo(script)
        {
            RedirectStandardOutput = true,
            Environment = { ["ARTIFACTS"] = layout.Artifacts, ["REPOSITORY"] = layout.Repository },
        };
        using var process = Process.Start(start)!;
        return process.StandardOutput.ReadToEnd().Trim();
    }
}
