using System.Text;

namespace HttpServer.Proxy.Resolving.Wire;

/// <summary>Names in messages (RFC 1035, 3.1 and 4.1.4): labels with their lengths, ended by an empty one or by a pointer to an earlier place.</summary>
internal static class DnsName
{
    private const int LongestLabel = 63;
    private const int LongestName = 255;
    private const int PointerMark = 0xC0;

    /// <summary>Appends a name, which may end with a dot.</summary>
    /// <returns>False when it cannot stand in a message.</returns>
    public static bool TryWrite(string name, List<byte> message)
    {
        var start = message.Count;
        foreach (var label in name.TrimEnd('.').Split('.'))
        {
            if (label.Length is 0 or > LongestLabel || !Ascii.IsValid(label))
            {
                return false;
            }
            message.Add((byte)label.Length);
            message.AddRange(Encoding.ASCII.GetBytes(label));
        }
        message.Add(0);
        return message.Count - start <= LongestName;
    }

    /// <summary>Reads a name in lower case, without a dot at its end; the position moves behind it.</summary>
    /// <exception cref="DnsFormatException">Cut off, too long, pointing forwards, or with bytes that no host or service has in its name.</exception>
    public static string Read(ReadOnlySpan<byte> message, ref int position)
    {
        var name = new StringBuilder();
        var at = position;
        var hasJumped = false;
        // Each jump must go further back than the one before: no loops.
        var earliest = position;
        while (true)
        {
            var length = Byte(message, at++);
            if (length >= PointerMark)
            {
                var target = ((length & ~PointerMark) << 8) | Byte(message, at++);
                position = hasJumped ? position : at;
                hasJumped = true;
                if (target >= earliest)
                {
                    throw new DnsFormatException("A name points forwards.");
                }
                (at, earliest) = (target, target);
                continue;
            }
            if (length == 0)
            {
                position = hasJumped ? position : at;
                return name.ToString();
            }
            Append(name, message, at, length);
            at += length;
        }
    }

    private static void Append(StringBuilder name, ReadOnlySpan<byte> message, int at, int length)
    {
        // With the length before each label, and the empty label at the end.
        if (length > LongestLabel || at + length > message.Length || name.Length + length + 3 > LongestName)
        {
            throw new DnsFormatException("A name is cut off or too long.");
        }
        if (name.Length > 0)
        {
            name.Append('.');
        }
        foreach (var value in message.Slice(at, length))
        {
            var letter = (char)value;
            name.Append(char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' ? char.ToLowerInvariant(letter) : throw new DnsFormatException("A name has an odd character."));
        }
    }

    private static int Byte(ReadOnlySpan<byte> message, int at) => at < message.Length ? message[at] : throw new DnsFormatException("A name is cut off.");
}
