using System.Text;
using System.Text.RegularExpressions;

namespace HttpServer.Fuzzing.References;

/// <summary>The head of a request, as the strictest of all servers reads it.</summary>
/// <param name="Method">A token.</param>
/// <param name="Target">Visible ASCII.</param>
/// <param name="Fields">Names in small letters.</param>
public sealed partial record WrittenHead(string Method, string Target, IReadOnlyList<(string Name, string Value)> Fields)
{
    /// <exception cref="FindingException">It is no head, or more than one.</exception>
    public static WrittenHead Read(ReadOnlySpan<byte> bytes)
    {
        var text = Encoding.Latin1.GetString(bytes);
        FindingException.ThrowUnless(
            text.EndsWith("\r\n\r\n", StringComparison.Ordinal) && text.IndexOf("\r\n\r\n", StringComparison.Ordinal) == text.Length - 4, "a head that ends early or not at all");
        var lines = text[..^4].Split("\r\n");
        var start = StartLine().Match(lines[0]);
        FindingException.ThrowUnless(start.Success, $"a bad request line '{lines[0]}'");
        var fields = new List<(string, string)>();
        foreach (var line in lines.Skip(1))
        {
            var field = FieldLine().Match(line);
            FindingException.ThrowUnless(field.Success, $"a bad field line '{line}'");
            fields.Add((field.Groups[1].Value.ToLowerInvariant(), field.Groups[2].Value));
        }

        return new WrittenHead(start.Groups[1].Value, start.Groups[2].Value, fields);
    }

    [GeneratedRegex(@"\A([-!#$%&'*+.^_`|~0-9A-Za-z]+) ([\x21-\x7e]+) HTTP/1\.1\z")]
    private static partial Regex StartLine();

    [GeneratedRegex(@"\A([-!#$%&'*+.^_`|~0-9A-Za-z]+): ([\t\x20-\x7e\x80-\xff]*)\z")]
    private static partial Regex FieldLine();
}
