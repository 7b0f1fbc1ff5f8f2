using System.Net;

namespace HttpServer.Acme.LocalCa;

/// <summary>Names that no issuer on the internet can verify: reserved ones (RFC 6761, RFC 2606, RFC 9476), bare ones, addresses.</summary>
internal static class LocalNames
{
    // Whoever runs an ACME server of their own has it verify these, too.
    private static readonly string[] Reserved = ["test", "internal", "local", "home.arpa", "invalid", "example", "alt"];

    /// <param name="name">In lower case; a wildcard with its <c>*.</c></param>
    /// <param name="hasOwnIssuer">Whether the issuer is one inside the network.</param>
    public static bool Contains(string name, bool hasOwnIssuer)
    {
        var bare = name.StartsWith("*.", StringComparison.Ordinal) ? name[2..] : name;
        return IPAddress.TryParse(bare, out _)
            || IsBelow(bare, "localhost")
            || (!hasOwnIssuer && (!bare.Contains('.', StringComparison.Ordinal) || Reserved.Any(domain => IsBelow(bare, domain))));
    }

    private static bool IsBelow(string name, string domain) =>
        name.EndsWith(domain, StringComparison.Ordinal) && (name.Length == domain.Length || name[name.Length - domain.Length - 1] == '.');
}
