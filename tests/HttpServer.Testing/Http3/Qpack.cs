using System.Text;

namespace HttpServer.Testing.Http3;

/// <summary>Heads in QPACK (RFC 9204) with the static table and literals alone, without Huffman's code: what a peer without a dynamic table may send.</summary>
public static class Qpack
{
    /// <summary>A whole field section. Names and values go as they are, right or wrong.</summary>
    /// <param name="fields">In their order.</param>
    /// <param name="usesTable">Whether what stands in the static table is named by its number.</param>
    public static byte[] Encode(IEnumerable<RawField> fields, bool usesTable = true)
    {
        ArgumentNullException.ThrowIfNull(fields);
        List<byte> block = [0, 0];
        foreach (var (name, value) in fields)
        {
            if (usesTable && QpackTable.IndexOf(name, value) is { } whole)
            {
                Append(block, 0xc0, 6, whole);
            }
            else if (usesTable && QpackTable.IndexOf(name) is { } index)
            {
                Append(block, 0x50, 4, index);
                Append(block, 0, 7, value);
            }
            else
            {
                Append(block, 0x20, 3, name);
                Append(block, 0, 7, value);
            }
        }

        return [.. block];
    }

    /// <exception cref="FormatException">It uses what nobody has offered.</exception>
    public static IReadOnlyList<RawField> Decode(ReadOnlySpan<byte> block)
    {
        if (block is not [0, 0, ..])
        {
            throw new FormatException("The field section leans on a dynamic table.");
        }

        List<RawField> fields = [];
        var rest = block[2..];
        while (!rest.IsEmpty)
        {
            var first = rest[0];
            if ((first & 0xc0) == 0xc0)
            {
                fields.Add(QpackTable.Field(Number(ref rest, 6)));
            }
            else if ((first & 0xd0) == 0x50)
            {
                var name = QpackTable.Field(Number(ref rest, 4)).Name;
                fields.Add(new RawField(name, Text(ref rest, 7)));
            }
            else if ((first & 0xe0) == 0x20)
            {
                var name = Text(ref rest, 3);
                fields.Add(new RawField(name, Text(ref rest, 7)));
            }
            else
            {
                throw new FormatException($"A field line that begins with 0x{first:x2} leans on a dynamic table.");
            }
        }

        return fields;
    }

    private static void Append(List<byte> block, byte pattern, int bits, string text)
    {
        var bytes = Encoding.Latin1.GetBytes(text);
        Append(block, pattern, bits, bytes.Length);
        block.AddRange(bytes);
    }

    // RFC 9204, 4.1.1.
    private static void Append(List<byte> block, byte pattern, int bits, int number)
    {
        var most = (1 << bits) - 1;
        if (number < most)
        {
            block.Add((byte)(pattern | number));
            return;
        }

        block.Add((byte)(pattern | most));
        for (number -= most; number >= 0x80; number >>= 7)
        {
            block.Add((byte)(number | 0x80));
        }

        block.Add((byte)number);
    }

    private static int Number(ref ReadOnlySpan<byte> rest, int bits)
    {
        var most = (1 << bits) - 1;
        var number = rest[0] & most;
        rest = rest[1..];
        for (var shift = 0; number >= most; shift += 7)
        {
            var next = rest[0];
            rest = rest[1..];
            number += (next & 0x7f) << shift;
            if (next < 0x80)
            {
                break;
            }
        }

        return number;
    }

    private static string Text(ref ReadOnlySpan<byte> rest, int bits)
    {
        if ((rest[0] & (1 << bits)) != 0)
        {
            throw new FormatException("A text in Huffman's code, which Kestrel does not write.");
        }

        var length = Number(ref rest, bits);
        var text = Encoding.Latin1.GetString(rest[..length]);
        rest = rest[length..];
        return text;
    }
}
