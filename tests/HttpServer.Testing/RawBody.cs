using System.Text;

namespace HttpServer.Testing;

/// <summary>A message body, with the chunked framing taken off.</summary>
/// <param name="Bytes">The content.</param>
/// <param name="Trailers">Fields after the last chunk; empty unless chunked.</param>
/// <param name="ChunkSizes">Size of each chunk on the wire, without the last (0); empty unless chunked.</param>
public sealed record RawBody(byte[] Bytes, IReadOnlyList<RawField> Trailers, IReadOnlyList<int> ChunkSizes)
{
    /// <summary>The content as UTF-8.</summary>
    public string Text => Encoding.UTF8.GetString(Bytes);

    internal static RawBody Plain(byte[] bytes) => new(bytes, [], []);
}
