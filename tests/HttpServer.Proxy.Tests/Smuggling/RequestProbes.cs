namespace HttpServer.Proxy.Tests.Smuggling;

/// <summary>All the messages of clients, numbered, in the order in which they are sent.</summary>
internal static class RequestProbes
{
    // Every so many of them once more in other pieces. Prime, so that each kind gets its share.
    private const int InOctets = 7;
    private const int HeadFirst = 5;

    private const int LongestInOctets = 600;

    public static IReadOnlyList<Probe> Create()
    {
        List<ProbeText> texts = [.. LineProbes.All(), .. CodingProbes.All(), .. LengthProbes.All(), .. ChunkProbes.All()];
        IEnumerable<(ProbeText Text, Delivery Delivery)> all =
        [
            .. texts.Select(text => (text, Delivery.Whole)),
            .. texts.Where((_, i) => i % HeadFirst == 0).Select(text => (text, Delivery.HeadFirst)),
            .. texts.Where((text, i) => i % InOctets == 0 && text.Message.Length <= LongestInOctets).Select(text => (text, Delivery.Octets)),
        ];
        return [.. all.Select((probe, i) => new Probe(i, probe.Text, probe.Delivery))];
    }
}
