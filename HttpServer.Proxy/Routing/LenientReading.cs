namespace HttpServer.Proxy.Routing;

/// <summary>
/// The path as the most lenient server reads it: encoded slashes and backslashes are slashes, doubled slashes are one,
/// and a segment ends at its ';' (path parameters).
/// </summary>
internal static class LenientReading
{
    /// <summary>Null when that server reads the path as it stands: nearly always.</summary>
    public static string? Of(string path)
    {
        if (!path.AsSpan().ContainsAny('%', '\\', ';') && !path.Contains("//", StringComparison.Ordinal))
        {
            return null;
        }
        var reading = new char[path.Length];
        var length = 0;
        var inParameters = false;
        for (var i = 0; i < path.Length; i++)
        {
            var isEncodedSlash = PercentEncoding.At(path, i) == '/';
            var symbol = isEncodedSlash || path[i] == '\\' ? '/' : path[i];
            i += isEncodedSlash ? 2 : 0;
            inParameters = symbol == ';' || (inParameters && symbol != '/');
            var isDoubled = symbol == '/' && length > 0 && reading[length - 1] == '/';
            if (!inParameters && !isDoubled)
            {
                reading[length++] = symbol;
            }
        }
        return path.AsSpan().SequenceEqual(reading.AsSpan(0, length)) ? null : new string(reading, 0, length);
    }
}
