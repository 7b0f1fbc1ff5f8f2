using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace HttpServer.Static.Paths;

/// <summary>
/// The one place where a request target becomes a path below the root. It reads the raw target, not the server's
/// decoded path, because there <c>%2F</c> and <c>%252F</c> look alike and dot segments are already gone. Nothing is
/// repaired: what would need repair is refused.
/// </summary>
internal static class RequestPath
{
    private const int StackLimit = 512;

    /// <summary>The path of a raw target: without query, and of an absolute-form target without scheme and authority.</summary>
    public static ReadOnlySpan<char> PartOf(string rawTarget)
    {
        var target = rawTarget.AsSpan();
        if (target.Length > 0 && target[0] != '/')
        {
            var authority = target.IndexOf("://", StringComparison.Ordinal);
            if (authority < 0)
            {
                return [];
            }
            target = target[(authority + 3)..];
            var slash = target.IndexOfAny('/', '?');
            target = slash < 0 || target[slash] == '?' ? "/" : target[slash..];
        }
        var query = target.IndexOf('?');
        return query < 0 ? target : target[..query];
    }

    /// <param name="raw">The target's path as sent; empty where the server does not know it.</param>
    /// <param name="path">The decoded path that routing saw: it counts when a base path was taken off or the path was rewritten.</param>
    /// <param name="relative">Decoded path below the root, segments joined by '/', without slash at either end.</param>
    /// <param name="isDirectory">Whether the path ended in a slash.</param>
    public static PathVerdict Read(ReadOnlySpan<char> raw, string path, out string relative, out bool isDirectory)
    {
        relative = "";
        isDirectory = false;
        if (!raw.IsEmpty)
        {
            var verdict = Decode(raw, out var decoded);
            if (verdict == PathVerdict.Served)
            {
                verdict = Judge(decoded);
            }
            if (verdict != PathVerdict.Served)
            {
                return verdict;
            }
        }
        if (path.Length > 0 && path[0] != '/')
        {
            return PathVerdict.Malformed;
        }
        // The raw target has passed; the decoded path is judged by the same rules, so that it names a file safely
        // whether or not another middleware has changed it.
        var last = Judge(path);
        if (last == PathVerdict.Served)
        {
            isDirectory = path.Length > 0 && path[^1] == '/';
            relative = path.Trim('/');
        }
        return last;
    }

    /// <summary>Whether a decoded path without leading slash could be served: the rule for names in the options.</summary>
    public static bool IsServable(string relative) =>
        relative.Length > 0 && relative[0] != '/' && relative[^1] != '/' && Judge("/" + relative) == PathVerdict.Served;

    private static PathVerdict Decode(ReadOnlySpan<char> raw, out string decoded)
    {
        decoded = "";
        byte[]? rented = null;
        var bytes = raw.Length <= StackLimit ? stackalloc byte[StackLimit] : rented = ArrayPool<byte>.Shared.Rent(raw.Length);
        try
        {
            var length = 0;
            for (var i = 0; i < raw.Length; i++)
            {
                int value = raw[i];
                if (value == '%')
                {
                    if (i + 2 >= raw.Length
                        || !byte.TryParse(raw.Slice(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var octet)
                        || octet == '/')
                    {
                        return PathVerdict.Malformed;
                    }
                    value = octet;
                    i += 2;
                }
                else if (value is '#' or <= ' ' or >= 0x7f)
                {
                    return PathVerdict.Malformed;
                }
                if (value is '\\' or < ' ' or 0x7f)
                {
                    return PathVerdict.Malformed;
                }
                bytes[length++] = (byte)value;
            }
            // Strict: overlong forms, surrogates and bare Latin-1 bytes are not UTF-8.
            if (!Utf8.IsValid(bytes[..length]))
            {
                return PathVerdict.Malformed;
            }
            decoded = Encoding.UTF8.GetString(bytes[..length]);
            return PathVerdict.Served;
        }
        finally
        {
            if (rented is not null)
            {
                ArrayPool<byte>.Shared.Return(rented);
            }
        }
    }

    private static PathVerdict Judge(ReadOnlySpan<char> path)
    {
        var verdict = PathVerdict.Served;
        var rest = path.IsEmpty ? path : path[1..];
        for (var first = true; !rest.IsEmpty; first = false)
        {
            var slash = rest.IndexOf('/');
            var segment = slash < 0 ? rest : rest[..slash];
            rest = slash < 0 ? [] : rest[(slash + 1)..];
            if (IsDotSegment(segment))
            {
                return PathVerdict.Malformed;
            }
            if (!FileNames.IsServable(segment) && !(first && segment.SequenceEqual(FileNames.WellKnown)))
            {
                verdict = PathVerdict.Hidden;
            }
        }
        return verdict;
    }

    // With a path parameter too ("..;x"), which some servers behind and before us would cut off.
    private static bool IsDotSegment(ReadOnlySpan<char> segment)
    {
        var parameter = segment.IndexOf(';');
        return (parameter < 0 ? segment : segment[..parameter]) is "." or "..";
    }
}
