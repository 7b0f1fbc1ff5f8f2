namespace HttpServer.Faults.Clients;

/// <param name="Due">When it was to be sent, since the load began.</param>
/// <param name="Took">From then until its response was there, or its failure.</param>
/// <param name="DueAt">The same in timestamps of the machine.</param>
/// <param name="Failure">What was wrong; null when it was answered by a 200.</param>
internal sealed record Outcome(long Id, TimeSpan Due, TimeSpan Took, long DueAt, string? Failure);
