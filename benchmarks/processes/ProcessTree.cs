using System.Globalization;

namespace HttpServer.Processes;

/// <summary>A process and all its descendants in the kernel's accounting.</summary>
internal sealed class ProcessTree(int root)
{
    /// <summary>User and system time so far, in microseconds.</summary>
    public double CpuMicroseconds()
        => Members().Sum(id => Stat(id) is { } fields ? Number(fields[11]) + Number(fields[12]) : 0) * 1e6 / Native.ClockTicks;

    /// <summary>Resident memory with shared pages counted in each process, in bytes.</summary>
    public double ResidentBytes() => Sum("Rss:");

    /// <summary>Resident memory with shared pages divided among those who share them, in bytes.</summary>
    public double ProportionalBytes() => Sum("Pss:");

    private double Sum(string key)
        => Members()
            .SelectMany(id => File.ReadLines($"/proc/{id}/smaps_rollup"))
            .Where(line => line.StartsWith(key, StringComparison.Ordinal))
            .Sum(line => Number(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]) * 1024);

    private List<int> Members()
    {
        var parents = Directory.EnumerateDirectories("/proc")
            .Select(path => int.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0)
            .Where(id => id > 0)
            .Select(id => (Id: id, Parent: Stat(id) is { } fields ? (int)Number(fields[1]) : 0))
            .ToLookup(process => process.Parent, process => process.Id);
        var members = new List<int> { root };
        for (var i = 0; i < members.Count; i++)
        {
            members.AddRange(parents[members[i]]);
        }

        return members;
    }

    /// <summary>The fields after the name in parentheses (state first); null when the process has ended.</summary>
    private static string[]? Stat(int id)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{id}/stat");
            return text[(text.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            // Ended between the listing and the reading.
            return null;
        }
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
