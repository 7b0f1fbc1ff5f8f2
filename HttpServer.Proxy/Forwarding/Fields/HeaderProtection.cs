using HttpServer.Core.Hosting;

namespace HttpServer.Proxy.Forwarding.Fields;

/// <summary>What <c>protected_headers</c>, <c>unprotected_headers</c> and the headers for client certificates change in the kinds of request headers.</summary>
internal sealed class HeaderProtection
{
    private readonly string[] _protected;
    private readonly string[] _unprotected;
    private readonly string[] _own;

    private HeaderProtection(ServerOptions options)
    {
        _protected = [.. options.ProtectedHeaders];
        _unprotected = [.. options.UnprotectedHeaders];
        _own = [.. options.Ssl.ClientCertificates.Select(static rule => rule.Header).OfType<string>()];
    }

    /// <summary>Null when they change nothing.</summary>
    public static HeaderProtection? Create(ServerOptions options) =>
        options.ProtectedHeaders.Count == 0 && options.UnprotectedHeaders.Count == 0 && options.Ssl.ClientCertificates.Count == 0 ? null : new HeaderProtection(options);

    /// <summary>Whether backends are told whose certificate a client has shown.</summary>
    public bool TellsIdentity => _own.Length > 0;

    public HeaderKind Of(string name)
    {
        var kind = RequestHeaderKinds.Of(name);
        if (kind is not (HeaderKind.EndToEnd or HeaderKind.Trust))
        {
            return kind;
        }

        var spelled = SpelledName.WithHyphens(name);
        // The gateway's alone: not even a trusted proxy says whose certificate was shown here.
        return IsAny(_own, spelled ?? name) ? HeaderKind.HopByHop
            : IsAny(_protected, spelled ?? name) ? (spelled is null ? HeaderKind.Trust : HeaderKind.HopByHop)
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
