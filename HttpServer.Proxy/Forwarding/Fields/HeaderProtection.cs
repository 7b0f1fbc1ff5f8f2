using HttpServer.Core.Hosting;

namespace HttpServer.Proxy.Forwarding.Fields;

/// <summary>What <c>protected_headers</c> and <c>unprotected_headers</c> change in the kinds of request headers.</summary>
internal sealed class HeaderProtection
{
    private readonly string[] _protected;
    private readonly string[] _unprotected;

    private HeaderProtection(ServerOptions options)
    {
        _protected = [.. options.ProtectedHeaders];
        _unprotected = [.. options.UnprotectedHeaders];
    }

    /// <summary>Null when they change nothing.</summary>
    public static HeaderProtection? Create(ServerOptions options) =>
        options.ProtectedHeaders.Count == 0 && options.UnprotectedHeaders.Count == 0 ? null : new HeaderProtection(options);

    public HeaderKind Of(string name)
    {
        var kind = RequestHeaderKinds.Of(name);
        if (kind is not (HeaderKind.EndToEnd or HeaderKind.Trust))
        {
            return kind;
        }

        var spelled = SpelledName.WithHyphens(name);
        return IsAny(_protected, spelled ?? name) ? (spelled is null ? HeaderKind.Trust : HeaderKind.HopByHop)
            : IsAny(_unprotected, name) ? HeaderKind.EndToEnd
            : kind;
    }

    private static bool IsAny(string[] patterns, string name)
    {
        foreach (var pattern in patterns)
        {
            if (NamePattern.IsMatch(pattern, name))
            {
                return true;
            }
        }

        return false;
    }
}
