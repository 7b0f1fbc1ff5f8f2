using HttpServer.Testing;

namespace HttpServer.Proxy.Tests.Smuggling;

/// <summary>One odd message on its way through the gateway.</summary>
internal sealed class Probe
{
    // Behind each: an honest request, of which a smuggled one would like to get hold.
    private const string Last = "GET /zmark-last HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n";

    public Probe(int number, ProbeText text, Delivery delivery)
    {
        Mark = Http2Probe.MarkOf(number);
        Name = $"{text.Name} ({delivery})";
        Delivery = delivery;
        Message = WithMark(text.Message + Last);
        Strict = StrictReading.Of(text.Reading is { } reading ? WithMark(reading + Last) : Message).Requests;
    }

    public string Name { get; }

    public Delivery Delivery { get; }

    /// <summary>As long as the placeholder, and only in the requests of this probe.</summary>
    public string Mark { get; }

    public string Message { get; }

    /// <summary>What a strict reading takes for requests; no more may reach the backend.</summary>
    public IReadOnlyList<StrictRequest> Strict { get; }

    private string WithMark(string text) => text.Replace(ProbeText.Placeholder, Mark, StringComparison.Ordinal);
}
