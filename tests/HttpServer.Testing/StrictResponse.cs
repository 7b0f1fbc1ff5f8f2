namespace HttpServer.Testing;

/// <summary>One response of a <see cref="StrictResponses"/> reading; text is Latin-1, one character per byte.</summary>
/// <param name="UntilEnd">Its body ends with the connection.</param>
public sealed record StrictResponse(
    int Status, string Version, IReadOnlyList<RawField> Fields, string Body, IReadOnlyList<RawField> Trailers, bool UntilEnd)
{
    /// <summary>The value of the only field of that name; null when there is none, or more than one.</summary>
    public string? Header(string name) => StrictText.Values(Fields, name) is [var value] ? value : null;
}
