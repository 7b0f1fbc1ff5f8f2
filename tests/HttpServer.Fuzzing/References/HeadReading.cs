namespace HttpServer.Fuzzing.References;

/// <summary>What a reader makes of the head of a response.</summary>
/// <param name="Verdict">"done", "more" or "invalid".</param>
/// <param name="Length">Bytes of the head, when done.</param>
/// <param name="Text">Everything that it says, in one text that can be compared.</param>
public readonly record struct HeadReading(string Verdict, int Length = 0, string Text = "");
