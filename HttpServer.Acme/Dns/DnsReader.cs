using System.Buffers.Binary;
using System.Text;

namespace HttpServer.Acme.Dns;

/// <summary>Reads a reply (RFC 1035, 4), strictly: whatever does not fit is no reply.</summary>
internal static class DnsReader
{
    private const int Header = 12;
    private const int MostJumps = 32;
    private const int MostName = 255;
    private const int Response = 0x8000;

    /// <param name="message">As received.</param>
    /// <param name="id">Of the question.</param>
    /// <exception cref="FormatException">It is no reply to that question.</exception>
    public static DnsReply Read(ReadOnlySpan<byte> message, ushort id)
    {
        try
        {
            if (U16(message, 0) != id || (U16(message, 2) & Response) == 0)
            {
                throw new FormatException("The reply is to another question.");
            }

            var at = Header;
            for (var question = U16(message, 4); question > 0; question--)
            {
                Name(message, ref at);
                at += 4;
            }

            List<DnsRecord> answers = [];
            for (var left = U16(message, 6); left > 0; left--)
            {
                answers.Add(Record(message, ref at));
            }

            return new(U16(message, 2) & 0xF, answers);
        }
        catch (ArgumentOutOfRangeException exception)
        {
            throw new FormatException("The reply ends too early.", exception);
        }
    }

    /// <summary>The record that ends a message; null for a message without any.</summary>
    /// <exception cref="FormatException">It is no message.</exception>
    /// <exception cref="ArgumentOutOfRangeException">It ends too early.</exception>
    public static PlacedRecord? LastRecord(ReadOnlySpan<byte> message)
    {
        var at = Header;
        for (var question = U16(message, 4); question > 0; question--)
        {
            Name(message, ref at);
            at += 4;
        }

        PlacedRecord? last = null;
        for (var left = U16(message, 6) + U16(message, 8) + U16(message, 10); left > 0; left--)
        {
            var start = at;
            var name = Name(message, ref at);
            last = new(name, (DnsRecordType)U16(message, at), start, at + 10);
            at += 10 + U16(message, at + 8);
        }

        return at == message.Length ? last : throw new FormatException("Something follows the message, or it ends too early.");
    }

    public static bool SameName(string one, string other) => string.Equals(one.TrimEnd('.'), other.TrimEnd('.'), StringComparison.OrdinalIgnoreCase);

    private static DnsRecord Record(ReadOnlySpan<byte> message, ref int at)
    {
        var name = Name(message, ref at);
        var type = (DnsRecordType)U16(message, at);
        var length = U16(message, at + 8);
        var data = at + 10;
        at = data + length;
        var content = message.Slice(data, length);
        return new(name, type, type switch
        {
            DnsRecordType.Txt => Text(content),
            DnsRecordType.Ns or DnsRecordType.Cname => Name(message, ref data),
            _ => "",
        });
    }

    private static string Text(ReadOnlySpan<byte> content)
    {
        var text = new StringBuilder();
        while (!content.IsEmpty)
        {
            text.Append(Encoding.Latin1.GetString(content.Slice(1, content[0])));
            content = content[(1 + content[0])..];
        }

        return text.ToString();
    }

    /// <summary>In lower case, without a dot at the end; moves behind it.</summary>
    public static string Name(ReadOnlySpan<byte> message, ref int at)
    {
        var name = new StringBuilder();
        var jumps = 0;
        var here = at;
        while (true)
        {
            int length = message.Slice(here, 1)[0];
            if ((length & 0xC0) == 0xC0)
            {
                if (++jumps > MostJumps)
                {
                    throw new FormatException("A name in the reply has no end.");
                }

                at = jumps == 1 ? here + 2 : at;
                here = U16(message, here) & 0x3FFF;
                continue;
            }

            if (length > 63)
            {
                throw new FormatException("A name in the reply is none.");
            }

            if (length == 0)
            {
                at = jumps == 0 ? here + 1 : at;
                return name.ToString();
            }

            name.Append(name.Length == 0 ? "" : ".").Append(Encoding.Latin1.GetString(message.Slice(here + 1, length)).ToLowerInvariant());
            here += 1 + length;
            if (name.Length > MostName)
            {
                throw new FormatException("A name in the reply is too long.");
            }
        }
    }

    public static int U16(ReadOnlySpan<byte> message, int at) => BinaryPrimitives.ReadUInt16BigEndian(message.Slice(at, 2));
}
