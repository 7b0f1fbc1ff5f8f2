using System.Buffers;

namespace HttpServer.Proxy.Routing;

/// <summary>
/// Cuts the part to forward out of a raw request target. The route was matched on Kestrel's decoded path; what goes
/// to the backend is what the client sent. Where the two could be read differently, nothing is forwarded.
/// </summary>
internal static class RawTarget
{
    // Visible ASCII but for '#', which is no part of a request target (RFC 9112, 3.2): some backends cut there.
    private static readonly SearchValues<char> Allowed =
        SearchValues.Create([.. Enumerable.Range('!', '~' - '!' + 1).Select(code => (char)code).Where(c => c != '#')]);

    /// <summary>Whether a text has nothing that could break a request line, or end a target early.</summary>
    public static bool IsWritable(ReadOnlySpan<char> text) => !text.ContainsAnyExcept(Allowed);

    /// <summary>False when nothing may be forwarded. What a prefix route matched is left out if it <paramref name="strips"/>.</summary>
    public static bool TryCut(string raw, string pathBase, RoutePattern pattern, bool strips, out ForwardTarget target)
    {
        target = default;
        if (raw.Length == 0 || !IsWritable(raw))
        {
            return false;
        }
        if (raw is "*")
        {
            target = new ForwardTarget(raw, 0);
            return pattern.Kind == RouteKind.Everything;
        }
        var start = raw[0] == '/' ? 0 : AuthorityEnd(raw);
        if (start < 0)
        {
            return false;
        }
        var query = raw.IndexOf('?', start);
        var end = query < 0 ? raw.Length : query;
        switch (DotSegments.Find(raw.AsSpan(start, end - start)))
        {
            case DotSegmentKind.Ambiguous:
                return false;
            case DotSegmentKind.Plain:
                if (DotSegments.Remove(raw.AsSpan(start, end - start)) is not { } path)
                {
                    return false;
                }
                raw = string.Concat(path, raw.AsSpan(end));
                start = 0;
                end = path.Length;
                break;
        }
        var matched = Matched(raw.AsSpan(start, end - start), pathBase, pattern, strips);
        target = new ForwardTarget(raw, start + Math.Max(matched, 0));
        return matched >= 0;
    }

    /// <summary>Where the path of an absolute-form target begins; -1 when it is none.</summary>
    private static int AuthorityEnd(string raw)
    {
        var authority = raw.StartsWith("http://", StringComparison.OrdinalIgnoreCase) ? 7
            : raw.StartsWith("https://", StringComparison.OrdinalIgnoreCase) ? 8
            : -1;
        if (authority < 0)
        {
            return -1;
        }
        var length = raw.AsSpan(authority).IndexOfAny('/', '?', '\\');
        // System.Uri, and so Kestrel, takes a backslash for the start of the path; nobody honest sends one there.
        return length < 0 ? raw.Length : raw[authority + length] == '\\' ? -1 : authority + length;
    }

    /// <summary>Length of what is stripped; -1 when the raw path does not begin as the match said.</summary>
    private static int Matched(ReadOnlySpan<char> path, string pathBase, RoutePattern pattern, bool strips)
    {
        var outer = Consume(path, pathBase);
        if (outer < 0 || !IsSegmentEnd(path, outer))
        {
            return -1;
        }
        if (pattern.Kind == RouteKind.Everything)
        {
            return outer;
        }
        var inner = Consume(path[outer..], pattern.Literal);
        if (inner < 0)
        {
            return -1;
        }
        var next = outer + inner;
        return pattern.Kind == RouteKind.Exact
            ? next == path.Length ? outer : -1
            : !IsSegmentEnd(path, next) ? -1
            : strips ? next : outer;
    }

    private static bool IsSegmentEnd(ReadOnlySpan<char> path, int position) => position == path.Length || path[position] == '/';

    /// <summary>How many characters of the raw path decode to the literal; -1 when it does not begin with it.</summary>
    private static int Consume(ReadOnlySpan<char> path, string literal)
    {
        if (!literal.Contains('%') && path.StartsWith(literal, StringComparison.Ordinal))
        {
            return literal.Length;
        }
        var position = 0;
        Span<byte> utf8 = stackalloc byte[4];
        foreach (var rune in literal.EnumerateRunes())
        {
            foreach (var expected in utf8[..rune.EncodeToUtf8(utf8)])
            {
                if (position == path.Length)
                {
                    return -1;
                }
                // As Kestrel does, an encoded slash is left encoded: in the literal it is the text "%2F".
                var decoded = PercentEncoding.At(path, position);
                var (actual, length) = decoded is < 0 or '/' ? (path[position], 1) : (decoded, 3);
                if (actual != expected)
                {
                    return -1;
                }
                position += length;
            }
        }
        return position;
    }
}
