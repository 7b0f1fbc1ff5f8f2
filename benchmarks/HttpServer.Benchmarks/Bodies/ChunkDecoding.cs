using System.Globalization;
using System.Text;
using BenchmarkDotNet.Attributes;
using HttpServer.Proxy.Forwarding.Http1;

namespace HttpServer.Benchmarks.Bodies;

/// <summary>A chunked body of 64 KB, read 16 KB at a time as a connection reads it. The data are not copied.</summary>
[MemoryDiagnoser]
public class ChunkDecoding
{
    private const int BodyLength = 64 * 1024;
    private const int Read = 16 * 1024;

    private byte[] _bytes = [];

    /// <summary>Bytes of data in each chunk.</summary>
    [Params(16, 1_024, 65_536)]
    public int ChunkLength { get; set; }

    [GlobalSetup]
    public void SetUp()
    {
        var chunk = string.Create(CultureInfo.InvariantCulture, $"{ChunkLength:x}\r\n{new string('x', ChunkLength)}\r\n");
        _bytes = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat(chunk, BodyLength / ChunkLength)) + "0\r\n\r\n");
    }

    [Benchmark]
    public int Decode()
    {
        var decoder = default(ChunkedDecoder);
        var length = 0;
        for (var at = 0; at < _bytes.Length; at += Read)
        {
            var part = _bytes.AsSpan(at, Math.Min(Read, _bytes.Length - at));
            while (!part.IsEmpty)
            {
                if (decoder.Decode(part, out var used, out var data) == ParseResult.Invalid)
                {
                    throw new InvalidOperationException("The body is refused.");
                }

                length += data.Length;
                part = part[used..];
            }
        }

        return decoder.IsDone && length == BodyLength ? length : throw new InvalidOperationException("The body has not ended.");
    }
}
