namespace HttpServer.Core.Certificates;

/// <summary>A certificate in force.</summary>
/// <param name="Source">Who has published it.</param>
/// <param name="Certificate">What it is.</param>
internal sealed record PublishedCertificate(string Source, ServerCertificate Certificate)
{
    // The next weekend may be the last.
    private const double FaultDays = 3;

    // Of those that live for days only.
    private const double FaultPart = 0.1;

    /// <summary>What people know it by: the first of its names.</summary>
    public string Name => Certificate.Names.Count > 0 ? Certificate.Names[0] : Certificate.Subject;

    private double Life => (Certificate.NotAfter - Certificate.NotBefore).TotalDays;

    /// <summary>Days until it expires, fractions of them too; negative when it has.</summary>
    public double DaysLeft(DateTimeOffset now) => (Certificate.NotAfter - now).TotalDays;

    /// <summary>Whether that it is ending has become a fault: with three days left, or a tenth of its life if that is less.</summary>
    public bool IsAboutToEnd(DateTimeOffset now) => DaysLeft(now) < Math.Min(FaultDays, Life * FaultPart);
}
