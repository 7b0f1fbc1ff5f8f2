using System.Collections.Frozen;

namespace HttpServer.Core.Https;

/// <summary>The paths of <c>exempt_paths</c>, compiled.</summary>
internal sealed class ExemptPaths
{
    private readonly FrozenSet<string> _exact;
    private readonly string[] _prefixes;

    public ExemptPaths(IEnumerable<string> patterns)
    {
        var byKind = patterns.ToLookup(static pattern => pattern.EndsWith("/*", StringComparison.Ordinal));
        _exact = byKind[false].ToFrozenSet(StringComparer.Ordinal);
        _prefixes = [.. byKind[true].Select(static pattern => pattern[..^1])];
    }

    /// <summary>Null when the text can be one; else what is wrong with it.</summary>
    public static string? Check(string? text) => text switch
    {
        null or "" => "is empty",
        "*" or "/*" => $"'{text}' would exempt everything; switch the redirect off instead",
        _ when text[0] != '/' => $"'{text}' must begin with '/'",
        _ when text.AsSpan().IndexOfAny("?#") >= 0 => $"'{text}' must be a path; a query is never part of it",
        _ when text.AsSpan(0, text.EndsWith("/*", StringComparison.Ordinal) ? text.Length - 1 : text.Length).Contains('*') => $"'{text}' may have its '*' only at the end, after a '/'",
        _ => null,
    };

    /// <param name="path">Decoded, without dot segments.</param>
    public bool Contains(string path)
    {
        if (_exact.Contains(path))
        {
            return true;
        }

        foreach (var prefix in _prefixes)
        {
            if ((path.StartsWith(prefix, StringComparison.Ordinal) || path.AsSpan().SequenceEqual(prefix.AsSpan(0, prefix.Length - 1))) && HasOneReading(path))
            {
                return true;
            }
        }

        return false;
    }

    // What a backend may take for a path elsewhere ("/public/..%2Fadmin", "/public/..;/admin") is not what was meant.
    private static bool HasOneReading(string path) => !path.AsSpan().ContainsAny('%', '\\', ';') && !path.Contains("//", StringComparison.Ordinal);
}
