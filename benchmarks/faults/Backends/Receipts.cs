using System.Globalization;

namespace HttpServer.Faults.Backends;

/// <summary>Which requests reached backends, and how often.</summary>
internal sealed class Receipts
{
    private readonly Dictionary<long, int> _all = [];
    private readonly HashSet<long> _byTheLiving = [];

    private Receipts()
    {
    }

    /// <summary>Requests received, each as often as it was.</summary>
    public long Count { get; private set; }

    public static Receipts Read(IEnumerable<Backend> backends)
    {
        var receipts = new Receipts();
        foreach (var (file, isKilled) in backends.SelectMany(backend => backend.Receipts))
        {
            foreach (var line in Lines(file))
            {
                if (!long.TryParse(line, NumberStyles.None, CultureInfo.InvariantCulture, out var id))
                {
                    continue;
                }

                receipts.Count++;
                receipts._all[id] = receipts._all.GetValueOrDefault(id) + 1;
                if (!isKilled)
                {
                    receipts._byTheLiving.Add(id);
                }
            }
        }

        return receipts;
    }

    public int TimesReceived(long id) => _all.GetValueOrDefault(id);

    /// <summary>Whether it reached a backend that was not killed.</summary>
    public bool ReachedTheLiving(long id) => _byTheLiving.Contains(id);

    // The backend may be writing.
    private static IEnumerable<string> Lines(string file)
    {
        using var reader = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        while (reader.ReadLine() is { } line)
        {
            yield return line;
        }
    }
}
