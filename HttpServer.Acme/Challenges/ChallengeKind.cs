namespace HttpServer.Acme.Challenges;

/// <summary>The kinds of challenges by the names that RFC 8555 and RFC 8737 give them.</summary>
internal static class ChallengeKind
{
    public const string Http = "http-01";
    public const string TlsAlpn = "tls-alpn-01";
    public const string Dns = "dns-01";

    public static IReadOnlyList<string> All { get; } = [Http, TlsAlpn, Dns];
}
