using System.Globalization;

namespace HttpServer.Benchmarks.Heads;

/// <summary>Fields as they come: the usual ones first, and as many of an application's own as are wanted.</summary>
internal static class SampleFields
{
    private static readonly (string Name, string Value)[] OfResponses =
    [
        ("Date", "Mon, 23 Nov 2026 12:00:00 GMT"), ("Server", "backend/1.0"), ("Content-Type", "application/json; charset=utf-8"), ("Content-Length", "150"), ("Cache-Control", "private, max-age=0"),
        ("ETag", "\"6b86b273ff34fce1\""), ("Vary", "Accept-Encoding"), ("Set-Cookie", "session=d4735e3a265e16eee03f59718b9b5d03; Path=/; HttpOnly"), ("X-Content-Type-Options", "nosniff"),
    ];

    private static readonly (string Name, string Value)[] OfRequests =
    [
        ("Host", "www.example.com"), ("User-Agent", "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"), ("Accept", "text/html,application/xhtml+xml,*/*;q=0.8"),
        ("Accept-Encoding", "gzip, deflate, br"), ("Connection", "keep-alive"), ("Accept-Language", "en-US,en;q=0.5"), ("Cookie", "session=d4735e3a265e16eee03f59718b9b5d03; theme=dark"),
        ("Referer", "https://www.example.com/start"), ("Sec-Fetch-Mode", "navigate"), ("Sec-Fetch-Site", "same-origin"), ("X-Forwarded-For", "198.51.100.9"),
    ];

    public static IEnumerable<(string Name, string Value)> Response(int count) => Enough(OfResponses, count);

    public static IEnumerable<(string Name, string Value)> Request(int count) => Enough(OfRequests, count);

    private static IEnumerable<(string Name, string Value)> Enough((string Name, string Value)[] usual, int count) => usual
        .Concat(Enumerable.Range(0, Math.Max(0, count - usual.Length)).Select(static i => (string.Create(CultureInfo.InvariantCulture, $"X-Application-{i}"), string.Create(CultureInfo.InvariantCulture, $"value number {i}"))))
        .Take(count);
}
