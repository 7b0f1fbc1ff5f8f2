using HttpServer.Proxy.Resolving.Wire;

namespace HttpServer.Fuzzing.Targets;

/// <summary>An answer to the question for the service a.b, number 0: it is read or refused, and never makes up names.</summary>
public sealed class DnsAnswerTarget : FuzzTarget
{
    private const int LongestName = 255;

    private static readonly DnsQuestion Services = DnsQuestion.Create(0, "a.b", RecordType.Srv);
    private static readonly DnsQuestion Addresses = DnsQuestion.Create(0, "a.b", RecordType.A);

    public override string Name => "dns-answer";

    public override IReadOnlyList<string> Words { get; } =
        ["\u0000\u0000\u0081\u0080\u0000\u0001\u0000\u0001\u0000\u0000\u0000\u0000", "\u0001a\u0001b\u0000", "\u00c0\u000c", "\u0000\u0021\u0000\u0001", "\u0000\u0001\u0000\u0001", "\u0000\u0005\u0000\u0001", "\u0000\u0000\u0000\u003c\u0000\u0009", "\u0003abc", "\u003f", "\u00ff"];

    public override void Run(ReadOnlySpan<byte> input)
    {
        var message = input.ToArray();
        try
        {
            foreach (var service in DnsAnswer.Read(message, Services).Services())
            {
                FindingException.ThrowUnless(
                    service.Host.Length <= LongestName && service.Host.All(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter is '.' or '-' or '_'),
                    $"a machine with the name '{service.Host}'");
            }
        }
        catch (DnsFormatException)
        {
            // Refused: one of the two things that may happen.
        }

        try
        {
            var count = DnsAnswer.Read(message, Addresses).Addresses().Count;
            FindingException.ThrowUnless(count <= message.Length / 4, $"{count} addresses in {message.Length} bytes");
        }
        catch (DnsFormatException)
        {
            // As above.
        }
    }
}
