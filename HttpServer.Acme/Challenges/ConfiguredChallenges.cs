namespace HttpServer.Acme.Challenges;

/// <summary>The kinds of challenges that are to be taken, in their order.</summary>
internal static class ConfiguredChallenges
{
    public static IReadOnlyList<string> Of(AcmeOptions options) =>
        options.Challenges.Count > 0 ? [.. options.Challenges]
        : options.DnsChallenge.Provider.Length > 0 ? [ChallengeKind.Dns]
        : [ChallengeKind.Http, ChallengeKind.TlsAlpn];
}
