namespace HttpServer.Proxy.Forwarding.Fields;

/// <summary>
/// Headers by which backends learn who the client is, see <see cref="TrustHeaderNames"/>. Believed from a trusted proxy
/// only; from anyone else they are dropped.
/// </summary>
internal static class TrustHeaders
{
    private const int Letters = 128;
    private const string Lead = "x-";

    // By the first character that tells names apart: behind "x-" where a name begins with that. A handful each.
    private static readonly string[][] WithLead = Sort(TrustHeaderNames.All.Where(static name => name.StartsWith(Lead, StringComparison.Ordinal)), Lead.Length);
    private static readonly string[][] Others = Sort(TrustHeaderNames.All.Where(static name => !name.StartsWith(Lead, StringComparison.Ordinal)), 0);

    /// <param name="name">A field name, in any case, its words joined by hyphens.</param>
    public static bool Contains(string name)
    {
        var hasLead = name.Length > Lead.Length && name[1] == '-' && (name[0] | 0x20) == 'x';
        var start = hasLead ? Lead.Length : 0;
        var letter = name[start] | 0x20;
        if (letter < Letters)
        {
            foreach (var pattern in (hasLead ? WithLead : Others)[letter])
            {
                if (NamePattern.IsMatch(pattern, name))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static string[][] Sort(IEnumerable<string> patterns, int start)
    {
        var byLetter = patterns.ToLookup(pattern => pattern[start]);
        return [.. Enumerable.Range(0, Letters).Select(letter => byLetter[(char)letter].ToArray())];
    }
}
