using System.Security.Cryptography.X509Certificates;

namespace HttpServer.Host.Certificates;

/// <summary>Whether this machine trusts a certificate.</summary>
internal static class Trust
{
    /// <param name="leaf">The certificate.</param>
    /// <param name="others">Those that came with it.</param>
    /// <param name="host">Whom it must be for; null for nobody.</param>
    /// <param name="roots">Who is trusted, PEM; null for those whom the system trusts.</param>
    /// <returns>Why it does not; empty when it does.</returns>
    public static IReadOnlyList<string> Problems(X509Certificate2 leaf, X509Certificate2Collection others, string? host, string? roots)
    {
        using var chain = new X509Chain();
        // What the server does not send other clients do not fetch either. Revocation is not asked for: that is what stapling is for.
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.ApplicationPolicy.Add(new("1.3.6.1.5.5.7.3.1"));
        chain.ChainPolicy.ExtraStore.AddRange(others);
        if (roots is not null)
        {
            chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
            chain.ChainPolicy.CustomTrustStore.ImportFromPem(roots);
        }

        var isBuilt = chain.Build(leaf);
        List<string> problems = isBuilt ? [] : [.. chain.ChainStatus.Where(static status => status.Status != X509ChainStatusFlags.NoError).Select(Describe).Distinct()];
        if (host is not null && !leaf.MatchesHostname(host, allowWildcards: true, allowCommonName: false))
        {
            problems.Add($"it is not for {host}");
        }

        foreach (var element in chain.ChainElements)
        {
            element.Certificate.Dispose();
        }

        return problems;
    }

    private static string Describe(X509ChainStatus status) => status.Status switch
    {
        X509ChainStatusFlags.NotTimeValid => "it, or one above it, has expired or is not valid yet",
        X509ChainStatusFlags.UntrustedRoot => "its root is not trusted here",
        X509ChainStatusFlags.PartialChain => "its issuer is neither among those that came with it nor trusted here",
        X509ChainStatusFlags.NotValidForUsage => "it is not for servers",
        _ => status.StatusInformation.Trim().TrimEnd('.'),
    };
}
