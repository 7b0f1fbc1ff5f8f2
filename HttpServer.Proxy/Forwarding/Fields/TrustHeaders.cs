namespace HttpServer.Proxy.Forwarding.Fields;

/// <summary>
/// Headers by which backends learn who the client is. Believed from a trusted proxy only; from anyone else they are
/// dropped, in their underscore spellings too, which CGI-like backends take for the same name.
/// </summary>
internal static class TrustHeaders
{
    private static readonly string[] Prefixes =
    [
        "x-forwarded-", "x-original-", "x-client-cert", "x-client-verify", "x-client-dn", "x-ssl-", "x-real-ip", "x-request-id",
        "x-true-client-ip", "x-cluster-client-ip", "x-client-ip", "x-rewrite-url", "x-envoy-",
    ];

    private static readonly string[] Names =
    [
        "forwarded", "proxy", "client-cert", "client-cert-chain", "true-client-ip", "x-forwarded", "x-remote-user", "remote-user",
    ];

    public static bool Contains(string name)
    {
        var first = name[0] | 0x20;
        return (first == 'x' && StartsWithAny(name)) || (first is 'x' or 'f' or 'p' or 'c' or 't' or 'r' && IsAny(name));
    }

    private static bool StartsWithAny(string name)
    {
        foreach (var prefix in Prefixes)
        {
            if (name.Length >= prefix.Length && Same(name.AsSpan(0, prefix.Length), prefix))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsAny(string name)
    {
        foreach (var known in Names)
        {
            if (name.Length == known.Length && Same(name, known))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Same(ReadOnlySpan<char> name, string lowerCase)
    {
        for (var i = 0; i < name.Length; i++)
        {
            var c = name[i] == '_' ? '-' : (char)(name[i] | (char.IsAsciiLetterUpper(name[i]) ? 0x20 : 0));
            if (c != lowerCase[i])
            {
                return false;
            }
        }

        return true;
    }
}
