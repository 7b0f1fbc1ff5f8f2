using HttpServer.Core.Tls.Hello;
using HttpServer.Fuzzing.References;

namespace HttpServer.Fuzzing.Targets;

/// <summary>
/// The hello of a TLS client: read as the reference reads it, wherever the bytes are cut, and decided no later than they allow. The
/// first byte is the length of the pieces.
/// </summary>
public sealed class ClientHelloTarget : FuzzTarget
{
    public override string Name => "client-hello";

    public override IReadOnlyList<string> Words { get; } =
    [
        "\u0016\u0003\u0001\0\u0001\u0001", "\u0016\u0003\u0001", "\u0003\u0003", "\0\0\0\u000e\0\u000c\0\0\u0009a.example", "\0\u0010\0\u000e\0\u000c\u0002h2\u0008http/1.1",
        "\0\u002b\0\u0005\u0004\u0003\u0004\u0003\u0003", "\0\u000d\0\u0004\0\u0002\u0004\u0003", "\0\u0029\0\0", "\0\0", "\u0001\0", "127.0.0.1", "xn--", ".", "_",
    ];

    public override void Run(ReadOnlySpan<byte> input)
    {
        if (input.IsEmpty)
        {
            return;
        }

        var piece = input[0] + 1;
        var bytes = input[1..].ToArray();
        var expected = ClientHelloReference.Read(bytes);
        var whole = ClientHelloReading.Of(bytes, [], bytes.Length);
        FindingException.ThrowUnless(whole == expected, $"read as '{whole}', should be '{expected}'");
        var pieces = ClientHelloReading.Of(bytes, Enumerable.Range(1, bytes.Length / piece).Select(count => count * piece), piece);
        FindingException.ThrowUnless(pieces == whole, $"in pieces '{pieces}', as a whole '{whole}'");
        if (whole.Status == nameof(HelloStatus.Hello))
        {
            var cut = ClientHelloReading.Of(bytes.AsMemory(0, whole.Length - 1), [], piece);
            FindingException.ThrowUnless(cut.Status == nameof(HelloStatus.NeedMore), $"without its last byte '{cut}'");
            var alone = ClientHelloReading.Of(bytes.AsMemory(0, whole.Length), [], piece);
            FindingException.ThrowUnless(alone == whole, $"alone '{alone}', with what follows '{whole}'");
        }
    }
}
