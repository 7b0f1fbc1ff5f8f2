namespace HttpServer.Testing;

/// <summary>A request as a backend received it.</summary>
public sealed class RawRequest(RawHead head, RawBody body)
{
    private readonly string[] _startLine = head.StartLine.Split(' ');

    public RawHead Head { get; } = head;

    public RawBody Body { get; } = body;

    public string Method => _startLine[0];

    /// <summary>The request target byte for byte (Latin-1).</summary>
    public string Target => _startLine[1];

    /// <summary>The value of the only field of that name; null when there is none.</summary>
    public string? Header(string name) => Head.Value(name);
}
