namespace HttpServer.Fuzzing.References;

/// <summary>What a reader makes of a chunked body.</summary>
/// <param name="IsDone">Whether the whole body was there.</param>
/// <param name="Length">Bytes that the body took up, when done.</param>
/// <param name="Data">The content, as Latin-1 text.</param>
/// <param name="Trailers">The field lines behind it, each ended by a line feed alone.</param>
public readonly record struct ChunkedReading(bool IsDone, int Length, string Data, string Trailers = "");
