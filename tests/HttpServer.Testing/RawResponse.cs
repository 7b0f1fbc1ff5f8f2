using System.Globalization;

namespace HttpServer.Testing;

/// <summary>A response as a client received it.</summary>
public sealed class RawResponse(RawHead head, RawBody body)
{
    public RawHead Head { get; } = head;

    public RawBody Body { get; } = body;

    public int StatusCode { get; } = StatusOf(head);

    /// <summary>In the order of the wire.</summary>
    public IReadOnlyList<RawField> Headers => Head.Fields;

    /// <summary>The value of the only field of that name; null when there is none.</summary>
    public string? Header(string name) => Head.Value(name);

    internal static int StatusOf(RawHead head)
        => int.Parse(head.StartLine.Split(' ')[1], NumberStyles.None, CultureInfo.InvariantCulture);
}
