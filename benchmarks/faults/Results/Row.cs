namespace HttpServer.Faults.Results;

/// <summary>What one round of a scenario showed of one peer.</summary>
/// <param name="Notes">What the scenario counts beside requests.</param>
internal sealed record Row(string Peer, Figures? Figures, string Notes);
