namespace HttpServer.Balancer.Strategies;

/// <summary>
/// A place in time for taking turns by weight: a target of weight 3 has its turns at 1/3, 2/3 and 3/3 of each cycle,
/// one of weight 1 at 1/1. Whoever is always next in time has been chosen exactly as often as its weight says after
/// every cycle (earliest deadline first). Whole numbers only, so nothing drifts.
/// </summary>
/// <param name="Cycle">Number of the cycle.</param>
/// <param name="Step">From 1 to the weight.</param>
/// <param name="Weight">Of the target.</param>
internal readonly record struct Turn(long Cycle, int Step, int Weight)
{
    public static Turn FirstOf(int weight) => new(0, 1, weight);

    public bool IsBefore(in Turn other) =>
        Cycle != other.Cycle ? Cycle < other.Cycle : (long)Step * other.Weight < (long)other.Step * Weight;

    /// <summary>
    /// The turn after this one is taken, when the others have come to <paramref name="now"/>: turns that were missed
    /// while the target could not be taken, or was busier than others, are not made up for.
    /// </summary>
    public Turn Next(in Turn now)
    {
        var (cycle, step) = IsBefore(now) ? (now.Cycle, (int)((long)now.Step * Weight / now.Weight)) : (Cycle, Step);
        return step == Weight ? new Turn(cycle + 1, 1, Weight) : new Turn(cycle, step + 1, Weight);
    }
}
