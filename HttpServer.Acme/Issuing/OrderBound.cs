using HttpServer.Acme.Challenges;

namespace HttpServer.Acme.Issuing;

/// <summary>How long an order may take in all.</summary>
internal static class OrderBound
{
    public static TimeSpan Of(AcmeOptions options) => TimeSpan.FromSeconds(
        options.OrderTimeout + (ConfiguredChallenges.Of(options).Contains(ChallengeKind.Dns) ? options.DnsChallenge.TimeoutSeconds : 0));
}
