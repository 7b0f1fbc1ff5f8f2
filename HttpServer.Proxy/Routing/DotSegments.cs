namespace HttpServer.Proxy.Routing;

/// <summary>
/// Dot segments in raw paths. Kestrel has resolved them in the path that routes are matched on, so they must be
/// resolved in what is forwarded as well; otherwise <c>/public/../admin</c> is matched as one thing and served as another.
/// </summary>
internal static class DotSegments
{
    private const char Overlong = '\0';

    public static DotSegmentKind Find(ReadOnlySpan<char> path)
    {
        // Nearly every path ends here: two vectorised searches.
        if (!path.ContainsAny('%', '\\') && path.IndexOf("/.") < 0)
        {
            return DotSegmentKind.None;
        }
        var kind = DotSegmentKind.None;
        var plainStart = true;
        var dots = 0;
        var other = false;
        for (var i = 0; i <= path.Length;)
        {
            var (symbol, length) = i == path.Length ? ('/', 1) : Read(path, i);
            var isPlainSlash = symbol == '/' && length == 1;
            // Some servers cut path parameters off first, so that "..;" is ".." to them.
            var ends = symbol is '/' or '\\' or ';';
            if (symbol == Overlong)
            {
                return DotSegmentKind.Ambiguous;
            }
            if (ends && !other && (dots is 1 or 2))
            {
                if (!isPlainSlash || !plainStart)
                {
                    return DotSegmentKind.Ambiguous;
                }
                kind = DotSegmentKind.Plain;
            }
            if (symbol is '/' or '\\')
            {
                (plainStart, dots, other) = (isPlainSlash, 0, false);
            }
            else if (symbol == '.' && !other)
            {
                dots++;
            }
            else
            {
                other = true;
            }
            i += length;
        }
        return kind;
    }

    /// <summary>
    /// Resolves dot segments (RFC 3986, 5.2.4) and leaves every other character as it is. Null where ".." takes away a
    /// segment that only some servers see as one: an empty one, or one with an encoded slash or a backslash in it.
    /// </summary>
    public static string? Remove(ReadOnlySpan<char> path)
    {
        var result = new char[path.Length];
        var length = 0;
        var rest = path;
        while (!rest.IsEmpty)
        {
            // Each round takes one segment with the slash before it.
            var next = rest[1..].IndexOf('/');
            var segment = next < 0 ? rest : rest[..(next + 1)];
            rest = rest[segment.Length..];
            var dots = Dots(segment[1..]);
            if (dots == 2 && length > 0)
            {
                var parent = result.AsSpan(0, length).LastIndexOf('/');
                if (!IsOneSegment(result.AsSpan(parent + 1, length - parent - 1)))
                {
                    return null;
                }
                length = parent;
            }
            if (dots == 0)
            {
                segment.CopyTo(result.AsSpan(length));
                length += segment.Length;
            }
            else if (rest.IsEmpty)
            {
                result[length++] = '/';
            }
        }
        return new string(result, 0, length);
    }

    private static bool IsOneSegment(ReadOnlySpan<char> segment)
    {
        for (var i = 0; i < segment.Length; i++)
        {
            if (segment[i] == '\\' || PercentEncoding.At(segment, i) is '/' or '\\')
            {
                return false;
            }
        }
        // Where parameters are cut off, nothing is left of one that begins with them.
        return !segment.IsEmpty && segment[0] != ';' && PercentEncoding.At(segment, 0) != ';';
    }

    /// <summary>1 for ".", 2 for "..", with the dots encoded or not; else 0.</summary>
    private static int Dots(ReadOnlySpan<char> segment)
    {
        var dots = 0;
        for (var i = 0; i < segment.Length;)
        {
            var (symbol, length) = Read(segment, i);
            if (symbol != '.' || ++dots > 2)
            {
                return 0;
            }
            i += length;
        }
        return dots;
    }

    /// <summary>The character that a reader may take the text at a position for, and how much text it is.</summary>
    private static (char Symbol, int Length) Read(ReadOnlySpan<char> path, int i) => PercentEncoding.At(path, i) switch
    {
        < 0 => (path[i], 1),
        // Overlong UTF-8 of '.' and '/', which a careless decoder accepts: six characters, never legitimate.
        0xC0 when i + 3 < path.Length && PercentEncoding.At(path, i + 3) is 0xAE or 0xAF => (Overlong, 6),
        var decoded => ((char)decoded, 3),
    };
}
