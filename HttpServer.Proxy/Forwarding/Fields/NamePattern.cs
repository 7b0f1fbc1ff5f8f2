namespace HttpServer.Proxy.Forwarding.Fields;

/// <summary>Names of header fields, the last character perhaps a star that stands for any suffix.</summary>
internal static class NamePattern
{
    public static bool IsMatch(string pattern, ReadOnlySpan<char> name) => pattern[^1] == '*'
        ? name.StartsWith(pattern.AsSpan(0, pattern.Length - 1), StringComparison.OrdinalIgnoreCase)
        : name.Equals(pattern, StringComparison.OrdinalIgnoreCase);
}
