namespace HttpServer.Proxy.Forwarding.Fields;

/// <summary>
/// The names that <see cref="TrustHeaders"/> stands for, in small letters; a star at the end stands for any suffix. A name
/// is here when servers or frameworks are known to take it for the word of the proxy in front of them. Names that
/// browsers and client libraries send of their own accord (X-Client-Version, X-Auth-Token, X-User-Id) are not.
/// </summary>
internal static class TrustHeaderNames
{
    public static IReadOnlyList<string> All { get; } =
    [
        // Where the request came from, and what it asked for: RFC 7239 and its forerunners.
        "forwarded*", "x-forwarded*", "x-real-*", "x-realip", "x-original-*", "x-originating-*", "x-rewrite-*", "x-override-url",
        "x-host", "x-http-host-override", "x-http-destinationurl", "x-scheme", "x-url-scheme", "front-end-https", "x-http-client-ip",
        "client-ip", "x-client-ip", "true-client-ip", "x-true-client-ip", "cluster-client-ip", "x-cluster-client-ip", "x-proxyuser-ip", "proxy-client-ip",
        // Programs take the variable HTTP_PROXY for their own setting ("httpoxy").
        "proxy",
        // The same, as content networks, clouds and meshes say it.
        "cf-connecting-*", "cf-access-*", "cf-client-*", "cf-visitor", "cf-ipcountry", "cf-pseudo-ipv4", "cloudfront-*", "fastly-client*", "fastly-ssl", "fly-client-ip",
        "x-azure-clientip", "x-azure-socketip", "x-azure-fdid", "x-appengine-*", "x-vercel-*", "incap-client-ip", "x-sucuri-clientip", "x-nf-client-connection-ip",
        "do-connecting-ip", "eo-connecting-ip", "ali-cdn-real-ip", "cdn-src-ip", "wl-proxy-*", "x-envoy-*", "x-istio-*", "l5d-*", "x-arr-*",
        // Whose certificate it was: RFC 9440 and what servers that end TLS make of it.
        "client-cert*", "x-client-cert*", "x-client-verify*", "x-client-dn*", "x-client-ssl*", "x-client-subject*", "x-client-issuer*", "x-client-serial*",
        "x-client-fingerprint*", "x-client-cn", "x-client-san", "x-client-identity", "x-client-principal*", "x-client-user", "ssl-*", "x-ssl", "x-ssl-*", "tls-client-*",
        "x-tls-*", "x-mtls-*", "x-peer-cert*", "x-spiffe-id", "x-amzn-mtls-*",
        // Who was signed in: what authenticating proxies tell the server behind them.
        "remote-*", "x-remote-*", "proxy-remote-user", "auth-user", "auth-type", "logon-user", "x-auth-user*", "x-auth-email", "x-auth-groups", "x-auth-roles",
        "x-auth-request-*", "x-authenticated-*", "x-authentik-*", "x-webauth-*", "gap-auth", "x-vouch-*", "x-pomerium-*", "shib-*", "x-shib-*", "oidc-*", "x-oidc-*",
        "x-jwt-assertion", "x-jwt-claim-*", "x-endpoint-api-userinfo", "x-apigateway-api-userinfo", "x-userinfo", "x-consumer-*", "x-credential-*", "x-anonymous-consumer",
        "tailscale-*", "sm-*", "iv-user*", "iv-groups", "iv-creds", "iv-remote-address*", "oam-remote-user", "x-amzn-oidc-*", "x-goog-iap-*",
        "x-goog-authenticated-user-*", "x-ms-client-principal*", "x-ms-token-*",
        // By which a framework tells its own inner requests from those of clients (CVE-2025-29927).
        "x-middleware-subrequest*",
    ];
}
