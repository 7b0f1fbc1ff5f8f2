using HttpServer.Config.Diagnostics;

namespace HttpServer.Host.Reloading;

/// <summary>How a reload went.</summary>
/// <param name="IsAccepted">Whether what was read is in force.</param>
/// <param name="Summary">One line for people: what has changed, or why not.</param>
/// <param name="Errors">What is wrong, each with its place; empty when it was accepted.</param>
/// <param name="WaitingForRestart">Paths of the keys that differ from those of the start and take effect at the next one.</param>
internal sealed record ReloadOutcome(
    bool IsAccepted, string Summary, IReadOnlyList<ConfigurationDiagnostic> Errors, IReadOnlyList<string> WaitingForRestart);
