namespace HttpServer.Core.Clients;

/// <summary>The schemes that a proxy in front may offer.</summary>
internal static class Schemes
{
    /// <summary>"http" or "https", without allocating; null for anything else.</summary>
    public static string? Parse(ReadOnlySpan<char> scheme)
    {
        if (scheme.Equals("https", StringComparison.OrdinalIgnoreCase))
        {
            return "https";
        }

        return scheme.Equals("http", StringComparison.OrdinalIgnoreCase) ? "http" : null;
    }
}
