using System.Buffers;

namespace HttpServer.Acme.Storage;

/// <summary>Names of certificates as names of files. What a client sends is no path.</summary>
internal static class StorageName
{
    private const string Wildcard = "wildcard_.";
    private static readonly SearchValues<char> Letters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-.:");

    /// <param name="name">In lower case: a DNS name, a wildcard, an address.</param>
    /// <returns>Null when it is no such name.</returns>
    public static string? TryOf(string name)
    {
        var bare = name.StartsWith("*.", StringComparison.Ordinal) ? name[2..] : name;
        return bare.Length is 0 or > 253 || bare.StartsWith('.') || bare.AsSpan().ContainsAnyExcept(Letters)
            ? null
            : (bare.Length == name.Length ? bare : Wildcard + bare).Replace(':', '_');
    }

    /// <exception cref="ArgumentException">It is no such name.</exception>
    public static string Of(string name) => TryOf(name) ?? throw new ArgumentException($"'{name}' is not a name that a certificate can have.", nameof(name));

    /// <summary>The name again that a file was named for; null for a file that was named by somebody else.</summary>
    public static string? TryNameOf(string file)
    {
        var name = file.StartsWith(Wildcard, StringComparison.Ordinal) ? $"*.{file[Wildcard.Length..]}" : file.Replace('_', ':');
        return TryOf(name) == file ? name : null;
    }
}
