namespace HttpServer.Proxy.Routing;

/// <summary>A route's <c>path</c>, understood. <see cref="Literal"/> is the path without <c>/*</c>, empty for everything.</summary>
internal readonly record struct RoutePattern(RouteKind Kind, string Literal)
{
    /// <summary>Null when the text is a pattern; else what is wrong with it.</summary>
    public static string? Check(string? text) => text switch
    {
        null or "" => "is missing",
        "*" => null,
        _ when text[0] != '/' => $"'{text}' must start with '/' or be '*'",
        _ when text.IndexOfAny('?', '#') >= 0 => $"'{text}' must be a path; a query or fragment is never part of it",
        _ when text.AsSpan().ContainsAnyInRange('\0', '\x1f') => "must not contain control characters",
        _ when text.IndexOf('*', StringComparison.Ordinal) is >= 0 and var star && (star != text.Length - 1 || text[star - 1] != '/') =>
            $"'{text}' may have its '*' only at the end, after a '/'",
        _ when HasDotSegment(text) => $"'{text}' can never match: '.' and '..' are resolved before routing",
        _ => null,
    };

    /// <summary>Parses a text that has passed <see cref="Check"/>.</summary>
    public static RoutePattern Parse(string text) => text switch
    {
        "*" or "/*" => new RoutePattern(RouteKind.Everything, ""),
        [.. var literal, '/', '*'] => new RoutePattern(RouteKind.Prefix, literal),
        _ => new RoutePattern(RouteKind.Exact, text),
    };

    private static bool HasDotSegment(string text)
    {
        foreach (var segment in text.AsSpan().Split('/'))
        {
            if (text.AsSpan(segment) is "." or "..")
            {
                return true;
            }
        }
        return false;
    }
}
