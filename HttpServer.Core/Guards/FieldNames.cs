using System.Buffers;

namespace HttpServer.Core.Guards;

/// <summary>Names of header fields.</summary>
internal static class FieldNames
{
    private static readonly SearchValues<char> Token = SearchValues.Create(
        "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>Whether <paramref name="name"/> is a token of RFC 9110, 5.6.2.</summary>
    public static bool IsToken(ReadOnlySpan<char> name) => !name.IsEmpty && !name.ContainsAnyExcept(Token);

    /// <summary>
    /// Whether <paramref name="name"/> is that of a field that frames or routes a message, but for underscores: a
    /// CGI-like server behind the backend may take it for the real one. Nobody honest sends it.
    /// </summary>
    public static bool ResemblesFraming(ReadOnlySpan<char> name) =>
        name.Contains('_') && (Resembles(name, "Content-Length") || Resembles(name, "Transfer-Encoding"));

    private static bool Resembles(ReadOnlySpan<char> name, ReadOnlySpan<char> other)
    {
        if (name.Length != other.Length)
        {
            return false;
        }

        for (var i = 0; i < name.Length; i++)
        {
            var c = name[i] == '_' ? '-' : name[i];
            if (char.ToLowerInvariant(c) != char.ToLowerInvariant(other[i]))
            {
                return false;
            }
        }

        return true;
    }
}
