using HttpServer.Config.Format;

namespace HttpServer.Config.Diagnostics;

/// <summary>Finds the name that was probably meant.</summary>
internal static class Spelling
{
    // A name longer than this is no slip of the finger, and the distance costs its length squared.
    private const int LongestName = 64;

    // A beginning that says which word was meant: "lets" is lets_encrypt.
    private const int ShortestStem = 4;

    /// <summary>The candidate nearest to what was written, or null when none is near enough to be a slip.</summary>
    public static string? Nearest(string written, IReadOnlyList<string> candidates)
    {
        var name = KeyName.Normalize(written);
        if (name.Length is 0 or > LongestName)
        {
            return null;
        }

        string? nearest = null;
        // A third of the letters: "prot" finds "port", "x" finds nothing.
        var least = Math.Max(1, name.Length / 3) + 1;
        foreach (var candidate in candidates)
        {
            var normalized = KeyName.Normalize(candidate);
            // Each letter more or less is a slip.
            if (normalized.Length is > LongestName or <= 1 || Math.Abs(normalized.Length - name.Length) >= least)
            {
                continue;
            }

            var distance = Distance(name, normalized);
            if (distance < least)
            {
                least = distance;
                nearest = candidate;
            }
        }

        return nearest ?? (name.Length < ShortestStem ? null : candidates.FirstOrDefault(candidate =>
            KeyName.Normalize(candidate).StartsWith(name, StringComparison.Ordinal)));
    }

    /// <summary>Insertions, deletions, substitutions and swaps of neighbours between two words.</summary>
    private static int Distance(string a, string b)
    {
        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            rows[i, 0] = i;
        }

        for (var j = 0; j <= b.Length; j++)
        {
            rows[0, j] = j;
        }

        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = a[i - 1] == b[j - 1] ? 0 : 1;
                var best = Math.Min(Math.Min(rows[i - 1, j] + 1, rows[i, j - 1] + 1), rows[i - 1, j - 1] + cost);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    best = Math.Min(best, rows[i - 2, j - 2] + 1);
                }

                rows[i, j] = best;
            }
        }

        return rows[a.Length, b.Length];
    }
}
