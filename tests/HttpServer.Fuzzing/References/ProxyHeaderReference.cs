using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace HttpServer.Fuzzing.References;

/// <summary>The PROXY protocol as its specification says it (2.1, 2.2), over a copy.</summary>
internal static partial class ProxyHeaderReference
{
    private static readonly byte[] Binary = [13, 10, 13, 10, 0, 13, 10, .. "QUIT\n"u8];

    /// <summary>"none", "more", "wrong", or the length of the header and the client that it names.</summary>
    public static string Read(byte[] bytes)
    {
        var text = Encoding.Latin1.GetString(bytes);
        if ("PROXY ".StartsWith(text, StringComparison.Ordinal) && text.Length < 6)
        {
            return "more";
        }

        if (text.StartsWith("PROXY ", StringComparison.Ordinal))
        {
            return ReadText(text);
        }

        return bytes.Length < Binary.Length && Binary.AsSpan().StartsWith(bytes) ? "more"
            : bytes.AsSpan().StartsWith(Binary) ? ReadBinary(bytes)
            : "none";
    }

    private static string ReadText(string text)
    {
        var end = text.IndexOf('\n', StringComparison.Ordinal);
        if (end < 0 || end >= 107)
        {
            return text.Length < 107 ? "more" : "wrong";
        }

        var line = text[..(end + 1)];
        if (Unknown().IsMatch(line))
        {
            return $"{line.Length} (none)";
        }

        var match = Known().Match(line);
        return match.Success
            && Address(match, "from") is { } client && Address(match, "to") is not null
            && ushort.TryParse(match.Groups["port"].Value, out var port) && ushort.TryParse(match.Groups["ours"].Value, out _)
                ? $"{line.Length} {new IPEndPoint(client, port)}"
                : "wrong";
    }

    private static IPAddress? Address(Match match, string group)
    {
        var text = match.Groups[group].Value;
        var isSix = match.Groups["family"].Value == "6";
        if (!(isSix ? Six() : Four()).IsMatch(text) || !IPAddress.TryParse(text, out var address))
        {
            return null;
        }

        return address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
    }

    private static string ReadBinary(byte[] bytes)
    {
        if (bytes.Length < 16)
        {
            return "more";
        }

        var length = 16 + (bytes[14] * 256) + bytes[15];
        if (length > 4096)
        {
            return "wrong";
        }

        if (bytes.Length < length)
        {
            return "more";
        }

        if (bytes[12] == 0x20)
        {
            return $"{length} (none)";
        }

        var size = bytes[13] switch { 0 => 0, 0x11 => 12, 0x21 => 36, 0x31 => 216, _ => int.MaxValue };
        if (bytes[12] != 0x21 || size > length - 16 || !AreGood(bytes[..length], 16 + size))
        {
            return "wrong";
        }

        var width = size switch { 12 => 4, 36 => 16, _ => 0 };
        if (width == 0)
        {
            return $"{length} (none)";
        }

        var address = new IPAddress(bytes[16..(16 + width)]);
        var port = 16 + (2 * width);
        return $"{length} {new IPEndPoint(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address, (bytes[port] * 256) + bytes[port + 1])}";
    }

    private static bool AreGood(byte[] header, int at)
    {
        while (at < header.Length)
        {
            if (at + 3 > header.Length || at + 3 + (header[at + 1] * 256) + header[at + 2] is var end && end > header.Length)
            {
                return false;
            }

            if (header[at] == 3)
            {
                var zeroed = header.ToArray();
                if (end - at != 7)
                {
                    return false;
                }

                Array.Clear(zeroed, at + 3, 4);
                if (!header.AsSpan(at + 3, 4).SequenceEqual(Sum(zeroed)))
                {
                    return false;
                }
            }

            at = end;
        }

        return true;
    }

    // CRC-32C, bit by bit.
    private static byte[] Sum(byte[] bytes)
    {
        var sum = uint.MaxValue;
        foreach (var one in bytes)
        {
            sum ^= one;
            for (var bit = 0; bit < 8; bit++)
            {
                sum = (sum & 1) != 0 ? (sum >> 1) ^ 0x82f63b78 : sum >> 1;
            }
        }

        sum = ~sum;
        return [(byte)(sum >> 24), (byte)(sum >> 16), (byte)(sum >> 8), (byte)sum];
    }

    [GeneratedRegex(@"\APROXY UNKNOWN( [ -~]*)?\r\n\z")]
    private static partial Regex Unknown();

    [GeneratedRegex(@"\APROXY TCP(?<family>[46]) (?<from>[0-9a-fA-F.:]+) (?<to>[0-9a-fA-F.:]+) (?<port>0|[1-9][0-9]{0,4}) (?<ours>0|[1-9][0-9]{0,4})\r\n\z")]
    private static partial Regex Known();

    [GeneratedRegex(@"\A(?:(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(?:\.(?!\z)|\z)){4}\z")]
    private static partial Regex Four();

    [GeneratedRegex(@"\A(?=.*:)[0-9a-fA-F.:]{2,45}\z")]
    private static partial Regex Six();
}
