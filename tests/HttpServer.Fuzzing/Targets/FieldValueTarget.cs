using System.Text;
using System.Text.RegularExpressions;
using HttpServer.Core.Guards;
using HttpServer.Fuzzing.References;
using HttpServer.Proxy.Forwarding.Fields;

namespace HttpServer.Fuzzing.Targets;

/// <summary>
/// A field of a request on its way from bytes to text, as the server asks for it: taken unchanged or refused, by names
/// and values that RFC 9110 allows. The name ends at the first colon that does not begin it.
/// </summary>
public sealed partial class FieldValueTarget : FuzzTarget
{
    private static readonly string[] OfConnection = ["close", "keep-alive", "upgrade"];

    public override string Name => "field-value";

    public override IReadOnlyList<string> Words { get; } =
        ["X-A:", "Connection:", "Content-Length:", "Content_Length:", "Transfer.Encoding:", ":path:", ":x y:", "close", "keep-alive", "upgrade", "TE", "X-B", ", ", ",", "0", "5", "+", "-", " ", "\t", "\0", "\r\n", "\n", "\u007f", "\u00e9", "/"];

    public override void Run(ReadOnlySpan<byte> input)
    {
        var colon = input.Length < 2 ? -1 : input[1..].IndexOf((byte)':') + 1;
        if (colon < 1)
        {
            return;
        }

        var name = Encoding.Latin1.GetString(input[..colon]);
        var bytes = input[(colon + 1)..];
        var sent = Encoding.Latin1.GetString(bytes);
        var text = Read(name, bytes);
        FindingException.ThrowUnless((text is not null) == IsGood(name, sent), $"'{name}' with '{sent}' is taken: {text is not null}");
        if (text is null)
        {
            return;
        }

        FindingException.ThrowUnless(FieldText.IsValue(text), $"'{text}' is taken and could not be sent");
        FindingException.ThrowUnless(name[0] == ':' || FieldNames.IsToken(name), $"'{name}' is taken and could not be sent");
        if (!name.Equals("connection", StringComparison.OrdinalIgnoreCase))
        {
            FindingException.ThrowUnless(text == sent, $"'{sent}' became '{text}'");
            return;
        }

        // Kestrel keeps the field as it is unless exactly one of its own words is in it.
        var others = FieldRules.Words(sent).Where(static word => word.Length > 0 && word != "te" && !OfConnection.Contains(word)).ToArray();
        var own = FieldRules.Words(text).Where(static word => OfConnection.Contains(word)).Distinct().Count();
        FindingException.ThrowUnless(text.StartsWith(sent, StringComparison.Ordinal), $"'{sent}' became '{text}'");
        FindingException.ThrowUnless(others.Length == 0 ? text == sent : own > 1, $"the names in '{sent}' are lost, as '{text}'");
    }

    private static string? Read(string name, ReadOnlySpan<byte> bytes)
    {
        try
        {
            return RequestHeaderEncoding.Select(name).GetString(bytes);
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static bool IsGood(string name, string value)
    {
        var isPseudo = name[0] == ':';
        return Token().IsMatch(isPseudo ? name[1..] : name)
            && (isPseudo ? Visible().IsMatch(value) : !FramingBut().IsMatch(name) && Value().IsMatch(value))
            && (!name.Equals("content-length", StringComparison.OrdinalIgnoreCase) || value.All(char.IsAsciiDigit));
    }

    [GeneratedRegex(@"\A[-!#$%&'*+.^_`|~0-9A-Za-z]+\z")]
    private static partial Regex Token();

    [GeneratedRegex(@"\A[\x21-\x7e]*\z")]
    private static partial Regex Visible();

    [GeneratedRegex(@"\A([\x21-\x7e\x80-\xff]([\t\x20-\x7e\x80-\xff]*[\x21-\x7e\x80-\xff])?)?\z")]
    private static partial Regex Value();

    [GeneratedRegex(@"\A(content[^-A-Za-z0-9]length|transfer[^-A-Za-z0-9]encoding)\z", RegexOptions.IgnoreCase)]
    private static partial Regex FramingBut();
}
