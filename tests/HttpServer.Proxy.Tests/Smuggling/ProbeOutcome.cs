using HttpServer.Testing;

namespace HttpServer.Proxy.Tests.Smuggling;

/// <summary>What became of a probe.</summary>
/// <param name="AtBackend">The requests with its mark that reached the backend whole.</param>
/// <param name="Answers">Every byte that its client got.</param>
/// <param name="Logged">The status of each of its requests in the access log.</param>
internal sealed record ProbeOutcome(Probe Probe, IReadOnlyList<StrictRequest> AtBackend, string Answers, IReadOnlyList<int> Logged)
{
    public StrictResponses Responses { get; } = StrictResponses.Of(Answers, [.. Probe.Strict.Select(request => request.Method)]);

    /// <summary>With a GOAWAY: it began as HTTP/2 begins.</summary>
    public bool IsAnsweredInHttp2 => Answers.StartsWith("\0\0\x08\x07", StringComparison.Ordinal);

    /// <summary>Whole, because a finding has to be seen to be believed.</summary>
    public override string ToString() => $"""
        {Probe.Name}, sent:
        {Visible(Probe.Message)}
        At the backend: {string.Join("\n", AtBackend.Select(request => Visible(request.Text)))}
        The client got: {Visible(Answers)}
        Logged: {string.Join(", ", Logged)}

        """;

    private static string Visible(string text) => string.Concat((text.Length > 2000 ? text[..2000] + "..." : text).Select(c => c switch
    {
        '\r' => "\\r",
        '\n' => "\\n",
        < ' ' or > '~' => $"\\x{(int)c:x2}",
        _ => $"{c}",
    }));
}
