using System.Buffers;

namespace HttpServer.Proxy.Forwarding.Fields;

/// <summary>What values of fields may hold, for writers that check again what they are given.</summary>
internal static class FieldText
{
    // RFC 9110, 5.5: visible ASCII, blank, tab, and every byte above ASCII, one character each.
    private static readonly SearchValues<char> ValueCharacters = SearchValues.Create(
        [.. Enumerable.Range(0, 256).Where(static c => c is '\t' or (>= 32 and not 127)).Select(static c => (char)c)]);

    // Of names, addresses and ports (RFC 3986, 3.2).
    private static readonly SearchValues<char> HostCharacters = SearchValues.Create("-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz:[]%");

    /// <summary>One authority, and nothing that could be taken for two.</summary>
    public static bool IsHost(ReadOnlySpan<char> value) => !value.IsEmpty && !value.ContainsAnyExcept(HostCharacters);

    /// <summary>Nothing that ends a line or a string in some parser.</summary>
    public static bool IsValue(ReadOnlySpan<char> value) => !value.ContainsAnyExcept(ValueCharacters);
}
