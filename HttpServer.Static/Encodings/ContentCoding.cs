namespace HttpServer.Static.Encodings;

/// <summary>A content coding that files may be stored in (RFC 9110 section 8.4.1; zstd: RFC 8878).</summary>
/// <param name="Name">As in Accept-Encoding and Content-Encoding.</param>
/// <param name="Extension">What the stored file's name ends in.</param>
internal sealed record ContentCoding(string Name, string Extension)
{
    /// <summary>In the order of preference among equal q-values: the smallest usual result first.</summary>
    public static readonly ContentCoding[] All = [new("br", ".br"), new("zstd", ".zst"), new("gzip", ".gz")];
}
