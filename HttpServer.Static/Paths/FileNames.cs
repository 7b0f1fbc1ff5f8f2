using System.Buffers;

namespace HttpServer.Static.Paths;

/// <summary>Which single path segments may name a file. The same rule reads requests, listings and options.</summary>
internal static class FileNames
{
    /// <summary>The one hidden directory that is public by its purpose (RFC 8615), and only at the root.</summary>
    public const string WellKnown = ".well-known";

    private static readonly SearchValues<char> NotOnWindows = SearchValues.Create(":*?\"<>|");

    /// <summary>False for hidden names, names that another file system would read differently, and nothing at all.</summary>
    public static bool IsServable(ReadOnlySpan<char> segment) =>
        !segment.IsEmpty
        && segment[0] != '.'
        && segment[^1] is not ('.' or ' ')
        && !segment.ContainsAnyInRange('\0', '\x1f')
        // With the second set of control characters, which a terminal obeys as well.
        && !segment.ContainsAnyInRange('\x7f', '\x9f')
        && segment.IndexOfAny('/', '\\') < 0
        && (!OperatingSystem.IsWindows() || IsServableOnWindows(segment));

    // Alternate streams (name:stream), wildcards of the Win32 layer, 8.3 names that reach hidden files under
    // another name (GIT~1), and device names, which Windows also sees before an extension (nul.txt).
    private static bool IsServableOnWindows(ReadOnlySpan<char> segment)
    {
        if (segment.ContainsAny(NotOnWindows))
        {
            return false;
        }
        var tilde = segment.IndexOf('~');
        if (tilde >= 0 && tilde + 1 < segment.Length && char.IsAsciiDigit(segment[tilde + 1]))
        {
            return false;
        }
        var dot = segment.IndexOf('.');
        var stem = (dot < 0 ? segment : segment[..dot]).TrimEnd(' ');
        return !IsDevice(stem);
    }

    private static bool IsDevice(ReadOnlySpan<char> stem)
    {
        if (stem.Length == 4)
        {
            // The superscript digits count as digits here for Windows.
            return (stem[..3].Equals("COM", StringComparison.OrdinalIgnoreCase) || stem[..3].Equals("LPT", StringComparison.OrdinalIgnoreCase))
                && (char.IsAsciiDigit(stem[3]) || stem[3] is '\u00b9' or '\u00b2' or '\u00b3');
        }
        return stem.Equals("CON", StringComparison.OrdinalIgnoreCase)
            || stem.Equals("PRN", StringComparison.OrdinalIgnoreCase)
            || stem.Equals("AUX", StringComparison.OrdinalIgnoreCase)
            || stem.Equals("NUL", StringComparison.OrdinalIgnoreCase)
            || stem.Equals("CONIN$", StringComparison.OrdinalIgnoreCase)
            || stem.Equals("CONOUT$", StringComparison.OrdinalIgnoreCase);
    }
}
