using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace HttpServer.Static.Ranges;

/// <summary>The frame of a multipart/byteranges body (RFC 9110 section 14.6): part headers ready, total length known.</summary>
internal sealed class MultipartRanges
{
    private readonly byte[][] _heads;

    public MultipartRanges(ByteRange[] ranges, string partType, long length)
    {
        // Unforeseeable, so that no file can contain it on purpose.
        var boundary = RandomNumberGenerator.GetHexString(32, lowercase: true);
        ContentType = "multipart/byteranges; boundary=" + boundary;
        Ranges = ranges;
        Tail = Encoding.ASCII.GetBytes($"\r\n--{boundary}--\r\n");
        TotalLength = Tail.Length;
        _heads = new byte[ranges.Length][];
        for (var i = 0; i < ranges.Length; i++)
        {
            _heads[i] = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture,
                $"{(i == 0 ? "" : "\r\n")}--{boundary}\r\nContent-Type: {partType}\r\nContent-Range: bytes {ranges[i].First}-{ranges[i].Last}/{length}\r\n\r\n"));
            TotalLength += _heads[i].Length + ranges[i].Length;
        }
    }

    public string ContentType { get; }

    public ByteRange[] Ranges { get; }

    public byte[] Tail { get; }

    public long TotalLength { get; }

    public byte[] HeadOf(int part) => _heads[part];
}
