namespace HttpServer.Testing;

/// <summary>One request of a <see cref="StrictReading"/>; text is Latin-1, one character per byte.</summary>
/// <param name="Text">All its bytes.</param>
public sealed record StrictRequest(
    string Method, string Target, string Version, IReadOnlyList<RawField> Fields, string Body, IReadOnlyList<RawField> Trailers, string Text);
