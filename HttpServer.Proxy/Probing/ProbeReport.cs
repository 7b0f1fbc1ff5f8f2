namespace HttpServer.Proxy.Probing;

/// <summary>What a probe found last.</summary>
/// <param name="At">When it ended.</param>
/// <param name="Duration">How long it took.</param>
/// <param name="Fault">What was wrong; null when it passed.</param>
/// <param name="InARow">Probes up to this one with the same outcome.</param>
internal sealed record ProbeReport(DateTimeOffset At, TimeSpan Duration, string? Fault, int InARow);
