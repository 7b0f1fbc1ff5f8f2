using System.Buffers;

namespace HttpServer.Core.Guards;

/// <summary>Names of header fields.</summary>
internal static class FieldNames
{
    private static readonly SearchValues<char> Token = SearchValues.Create(
        "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>Whether <paramref name="name"/> is a token of RFC 9110, 5.6.2.</summary>
    public static bool IsToken(ReadOnlySpan<char> name) => !name.IsEmpty && !name.ContainsAnyExcept(Token);
}
