using System.Text;
using BenchmarkDotNet.Attributes;
using HttpServer.Proxy.Forwarding.Http1;

namespace HttpServer.Benchmarks.Heads;

/// <summary>The head of a backend's response, by a parser that belongs to a connection and remembers its lines.</summary>
[MemoryDiagnoser]
public class ResponseHeadParsing
{
    private readonly ResponseHead _parser = new();
    private byte[][] _heads = [];
    private int _next;

    [Params(5, 20, 60)]
    public int Fields { get; set; }

    [GlobalSetup]
    public void SetUp() => _heads = [Head("a"), Head("b")];

    /// <summary>The same head as last time, as most are but for the date: comparisons, and nothing is allocated.</summary>
    [Benchmark(Baseline = true)]
    public int Repeated() => Parse(_heads[0]);

    /// <summary>Every value is another one than last time.</summary>
    [Benchmark]
    public int Changed() => Parse(_heads[_next++ & 1]);

    private int Parse(byte[] head) =>
        _parser.Parse(head, out var length) == ParseResult.Done ? length : throw new InvalidOperationException("The head is refused.");

    private byte[] Head(string ending) => Encoding.Latin1.GetBytes(
        $"HTTP/1.1 200 OK\r\n{string.Concat(SampleFields.Response(Fields).Select(field => $"{field.Name}: {field.Value}{(field.Name == "Content-Length" ? "" : ending)}\r\n"))}\r\n");
}
