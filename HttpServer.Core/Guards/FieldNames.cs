using System.Buffers;

namespace HttpServer.Core.Guards;

/// <summary>Names of header fields, and other tokens such as methods.</summary>
public static class FieldNames
{
    private static readonly SearchValues<char> Token = SearchValues.Create(
        "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>Whether <paramref name="name"/> is a token of RFC 9110, 5.6.2.</summary>
    public static bool IsToken(ReadOnlySpan<char> name) => !name.IsEmpty && !name.ContainsAnyExcept(Token);

    /// <summary>Whether <paramref name="text"/> is a name, or the beginning of one with a star behind it.</summary>
    internal static bool IsPattern(ReadOnlySpan<char> text)
    {
        // The star is a token's character too.
        var name = text.EndsWith('*') ? text[..^1] : text;
        return IsToken(name) && !name.Contains('*');
    }

    /// <summary>
    /// Whether <paramref name="name"/> is that of a field that frames a message, but for its hyphen: a CGI-like server
    /// takes any other mark for it, and so the field for the real one. Nobody honest sends it.
    /// </summary>
    internal static bool ResemblesFraming(ReadOnlySpan<char> name) =>
        (name.Length == 14 && Resembles(name, "Content-Length")) || (name.Length == 17 && Resembles(name, "Transfer-Encoding"));

    private static bool Resembles(ReadOnlySpan<char> name, ReadOnlySpan<char> other)
    {
        var hyphen = other.IndexOf('-');
        return !char.IsAsciiLetterOrDigit(name[hyphen]) && name[hyphen] != '-'
            && name[..hyphen].Equals(other[..hyphen], StringComparison.OrdinalIgnoreCase)
            && name[(hyphen + 1)..].Equals(other[(hyphen + 1)..], StringComparison.OrdinalIgnoreCase);
    }
}
