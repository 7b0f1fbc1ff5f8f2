namespace HttpServer.Peers;

/// <summary>All that is known of one peer at one job: samples of loads, or the figures of the two jobs without load.</summary>
internal sealed class PeerResult(string peer)
{
    public string Peer { get; } = peer;

    public List<Sample> Samples { get; } = [];

    /// <summary>Proportional set size under the job, in bytes.</summary>
    public double ProportionalBytes { get; set; }

    /// <summary>Resident set size under the job, in bytes.</summary>
    public double ResidentBytes { get; set; }

    /// <summary>Growth per idle connection (PSS), in bytes.</summary>
    public double BytesPerConnection { get; set; }

    /// <summary>Time to the first response, one entry per start.</summary>
    public List<double> StartMilliseconds { get; } = [];

    /// <summary>Why its figures do not count; null when they do.</summary>
    public string? Failure { get; set; }

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return sorted.Count == 0 ? double.NaN : (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }

    public double Median(Func<Sample, double> figure) => Median(Samples.Select(figure));
}
