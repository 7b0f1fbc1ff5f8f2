using System.Buffers;

namespace HttpServer.Core.Guards;

/// <summary>Syntax of a request target (RFC 9112, 3.2), as far as a wrong one may be read in two ways.</summary>
internal static class TargetText
{
    // Visible ASCII but for '#', which is no part of a request target: some servers cut there.
    private static readonly SearchValues<char> Allowed =
        SearchValues.Create([.. Enumerable.Range('!', '~' - '!' + 1).Select(static code => (char)code).Where(static c => c != '#')]);

    /// <summary>Null and empty stand for servers that do not show the target.</summary>
    public static bool IsValid(ReadOnlySpan<char> raw) => raw.IsEmpty || (!raw.ContainsAnyExcept(Allowed) && (raw[0] == '/' || !NamesUser(raw)));

    // RFC 9110, 4.2.4: user information before a host is there to deceive.
    private static bool NamesUser(ReadOnlySpan<char> raw)
    {
        var start = raw.IndexOf("://");
        if (start < 0)
        {
            return false;
        }

        var authority = raw[(start + 3)..];
        var end = authority.IndexOfAny('/', '?');
        return (end < 0 ? authority : authority[..end]).Contains('@');
    }
}
