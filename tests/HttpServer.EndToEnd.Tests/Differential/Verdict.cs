namespace HttpServer.EndToEnd.Tests.Differential;

/// <summary>How many requests each let through to its backend, and how many a strict reading finds in the message.</summary>
internal sealed record Verdict(Probe Probe, int Nginx, int Haproxy, int Gateway, int Strict)
{
    // What is wrong with these never leaves the server: empty lines between requests, the blanks of a request line and
    // the extensions of chunks are dropped, and all three servers agree on where the message ends.
    private static readonly string[] Dropped =
    [
        "request line 'GET /zmark  HTTP/1.1'", "LF before the request line", "CR before the request line", "pipelined with LF between", "chunk line '5;", "chunks '5;\r\nhello",
    ];

    public bool IsPlain => Probe.Name.StartsWith(Corpus.Plain, StringComparison.Ordinal);

    /// <summary>A message without fault was not forwarded by all.</summary>
    public bool IsLost => IsPlain && (Nginx != Strict || Haproxy != Strict || Gateway != Strict);

    /// <summary>More got through than with either of the others.</summary>
    public bool IsMostPermissive => Gateway > Math.Max(Nginx, Haproxy);

    /// <summary>More got through than the message holds.</summary>
    public bool IsMoreThanThereIs => Gateway > Strict && !Dropped.Any(name => Probe.Name.StartsWith(name, StringComparison.Ordinal));

    public bool IsFinding => IsLost || IsMostPermissive || IsMoreThanThereIs;

    public bool IsMorePermissive => Gateway > Math.Min(Nginx, Haproxy);

    public bool IsStricter => Gateway < Math.Min(Nginx, Haproxy);

    public override string ToString()
        => $"{Probe.Name.ReplaceLineEndings(" ")}: nginx {Nginx}, HAProxy {Haproxy}, gateway {Gateway}, strictly {Strict}";
}
