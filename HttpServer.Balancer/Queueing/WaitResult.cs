using HttpServer.Balancer.Targets;

namespace HttpServer.Balancer.Queueing;

/// <summary>The end of a wait.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="Lease">The lease, to be released by the receiver, when it was <see cref="WaitOutcome.Acquired"/>.</param>
public readonly record struct WaitResult(WaitOutcome Outcome, TargetLease Lease = default);
