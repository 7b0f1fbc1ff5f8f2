using HttpServer.Fuzzing.References;
using HttpServer.Proxy.Resolving.Wire;

namespace HttpServer.Fuzzing.Targets;

/// <summary>A name in a message of a name server, at the place that the first byte says.</summary>
public sealed class DnsNameTarget : FuzzTarget
{
    public override string Name => "dns-name";

    public override IReadOnlyList<string> Words { get; } =
        ["\u0003www\u0007example\u0003com\0", "\u00c0\0", "\u00c0\u0004", "\u00c0\u000c", "\0", "\u0001a", "\u0005_http\u0004_tcp", "\u003faaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "\u0040", "\u0080", "."];

    public override void Run(ReadOnlySpan<byte> input)
    {
        if (input.Length < 2)
        {
            return;
        }

        var message = input[1..];
        var position = input[0] % message.Length;
        var expected = DnsNameReference.Read(message, position);
        var actual = Read(message, position);
        FindingException.ThrowUnless(actual == expected, $"read as '{actual}', should be '{expected}'");
        if (actual is ({ Length: > 0 } name, _))
        {
            List<byte> written = [];
            FindingException.ThrowUnless(DnsName.TryWrite(name, written), $"a name '{name}' that cannot be asked for");
            FindingException.ThrowUnless(Read([.. written], 0) == (name, written.Count), $"a name '{name}' that is another when it is sent");
        }
    }

    private static (string Name, int End)? Read(ReadOnlySpan<byte> message, int position)
    {
        try
        {
            var at = position;
            return (DnsName.Read(message, ref at), at);
        }
        catch (DnsFormatException)
        {
            return null;
        }
    }
}
