namespace HttpServer.Proxy.Routing;

/// <summary>The path as a server reads it that decodes encoded slashes, takes backslashes for slashes and merges doubled ones.</summary>
internal static class SlashReading
{
    /// <summary>Null when that server reads the path as it stands: nearly always.</summary>
    public static string? Of(string path)
    {
        if (!path.AsSpan().ContainsAny('%', '\\') && !path.Contains("//", StringComparison.Ordinal))
        {
            return null;
        }
        var reading = string.Create(path.Length, path, static (result, path) =>
        {
            var length = 0;
            for (var i = 0; i < path.Length; i++)
            {
                var encoded = PercentEncoding.At(path, i);
                var symbol = encoded == '/' || path[i] == '\\' ? '/' : path[i];
                i += encoded == '/' ? 2 : 0;
                if (symbol != '/' || length == 0 || result[length - 1] != '/')
                {
                    result[length++] = symbol;
                }
            }
            result[length..].Clear();
        }).TrimEnd('\0');
        return reading == path ? null : reading;
    }
}
