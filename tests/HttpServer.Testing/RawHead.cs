using System.Text;

namespace HttpServer.Testing;

/// <summary>A message head as it was on the wire, up to and including the empty line.</summary>
public sealed class RawHead
{
    public RawHead(byte[] bytes)
    {
        Bytes = bytes;
        Text = Encoding.Latin1.GetString(bytes);
        var lines = Text.Split("\r\n");
        StartLine = lines[0];
        Fields = [.. lines.Skip(1).TakeWhile(line => line.Length > 0).Select(Parse)];
    }

    public byte[] Bytes { get; }

    /// <summary>The bytes as Latin-1, one character per byte.</summary>
    public string Text { get; }

    public string StartLine { get; }

    /// <summary>In the order of the wire, names in their case.</summary>
    public IReadOnlyList<RawField> Fields { get; }

    /// <summary>The value of the only field of that name (any case); null when there is none.</summary>
    /// <exception cref="InvalidOperationException">The field is there more than once; ask <see cref="Values"/>.</exception>
    public string? Value(string name)
    {
        var values = Values(name);
        return values.Count switch
        {
            0 => null,
            1 => values[0],
            _ => throw new InvalidOperationException($"{values.Count} fields named {name} in:\n{Text}"),
        };
    }

    /// <summary>All values of the fields of that name (any case), one per line of the wire.</summary>
    public IReadOnlyList<string> Values(string name)
        => [.. Fields.Where(field => field.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(field => field.Value)];

    private static RawField Parse(string line)
    {
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? new RawField(line, "") : new RawField(line[..colon], line[(colon + 1)..].Trim(' ', '\t'));
    }
}
