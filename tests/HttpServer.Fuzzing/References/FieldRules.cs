using System.Text.RegularExpressions;
using HttpServer.Proxy.Forwarding.Fields;

namespace HttpServer.Fuzzing.References;

/// <summary>The rules for fields on their way through, name by name and slowly. Names are in small letters.</summary>
internal static partial class FieldRules
{
    private static readonly string[] OfOneConnection =
    [
        "connection", "keep-alive", "proxy-connection", "proxy-authorization", "proxy-authenticate", "te", "trailer", "upgrade", "http2-settings",
        "transfer-encoding", "content-length",
    ];

    private static readonly string[] Rewritten = ["host", "x-request-id", "via", "max-forwards", "expect"];

    // RFC 9110, 6.5.1: framing and routing are above; here are modifiers, authentication, content and control data.
    private static readonly string[] NeverTrailers =
    [
        "authorization", "cookie", "set-cookie", "set-cookie2", "www-authenticate", "authentication-info", "proxy-authentication-info", "content-type",
        "content-encoding", "content-range", "cache-control", "pragma", "age", "date", "expires", "location", "retry-after", "vary", "warning", "range",
        "if-match", "if-none-match", "if-modified-since", "if-unmodified-since", "if-range", "accept", "accept-encoding", "accept-language", "origin",
        "referer", "user-agent", "strict-transport-security", "server",
    ];

    /// <summary>Whether the backend gets the field as the client sent it, unless the client's Connection names it.</summary>
    public static bool Passes(string name, bool isProtected) =>
        IsSpelledOddly(name, out var spelled)
            ? !OfOneConnection.Contains(spelled) && !Rewritten.Contains(spelled) && !Trust(spelled) && !(isProtected && IsTenant(spelled))
            : !OfOneConnection.Contains(name) && !Rewritten.Contains(name) && !IsForTrusted(name, isProtected);

    /// <summary>Whether only a trusted proxy may say it.</summary>
    public static bool IsForTrusted(string name, bool isProtected) =>
        !IsSpelledOddly(name, out _) && ((Trust(name) && !(isProtected && name == "x-host")) || (isProtected && IsTenant(name)));

    /// <summary>Whether it may stand behind a body.</summary>
    public static bool MayTrail(string name, bool isProtected = false)
    {
        _ = IsSpelledOddly(name, out var spelled);
        return Token().IsMatch(name)
            && !OfOneConnection.Contains(spelled) && !Rewritten.Contains(spelled) && !NeverTrailers.Contains(spelled) && !Trust(spelled)
            && !(isProtected && IsTenant(spelled));
    }

    /// <summary>The words of a list.</summary>
    public static IEnumerable<string> Words(string list) => list.Split(',').Select(static word => word.Trim(' ', '\t').ToLowerInvariant());

    private static bool IsTenant(string name) => name.StartsWith("x-tenant", StringComparison.Ordinal);

    private static bool IsSpelledOddly(string name, out string spelled)
    {
        spelled = Odd().Replace(name, "-");
        return spelled != name;
    }

    private static bool Trust(string name)
    {
        foreach (var pattern in TrustHeaderNames.All)
        {
            if (pattern[^1] == '*' ? name.AsSpan().StartsWith(pattern.AsSpan(0, pattern.Length - 1)) : name == pattern)
            {
                return true;
            }
        }

        return false;
    }

    [GeneratedRegex("[^-0-9a-z]")]
    private static partial Regex Odd();

    [GeneratedRegex(@"\A[-!#$%&'*+.^_`|~0-9a-z]+\z")]
    private static partial Regex Token();
}
