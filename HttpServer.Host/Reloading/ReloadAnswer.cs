namespace HttpServer.Host.Reloading;

/// <summary>What a gateway answers to <c>httpserver reload</c>: the first line says how it went, each further one why.</summary>
/// <param name="IsAccepted">Whether what was read is in force.</param>
/// <param name="Lines">What has changed, or what is wrong, each on one line.</param>
internal sealed record ReloadAnswer(bool IsAccepted, IReadOnlyList<string> Lines)
{
    private const string Accepted = "accepted";
    private const string Refused = "refused";

    public static ReloadAnswer Of(ReloadOutcome outcome) => new(
        outcome.IsAccepted,
        [
            .. outcome.Errors.Select(error => error.ToString()),
            outcome.Summary,
            .. outcome.IsAccepted && outcome.WaitingForRestart.Count > 0 ? [$"waiting for a restart: {string.Join(", ", outcome.WaitingForRestart)}"] : Array.Empty<string>()]);

    public string Write() => string.Join('\n', [IsAccepted ? Accepted : Refused, .. Lines.Select(static line => line.ReplaceLineEndings(" "))]) + "\n";

    /// <summary>Null when it is no whole answer.</summary>
    public static ReloadAnswer? Read(string text) =>
        text.EndsWith('\n') && text[..^1].Split('\n') is [Accepted or Refused, ..] lines ? new ReloadAnswer(lines[0] == Accepted, lines[1..]) : null;
}
