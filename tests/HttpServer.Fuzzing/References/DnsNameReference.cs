using System.Text;

namespace HttpServer.Fuzzing.References;

/// <summary>A name in a message read slowly (RFC 1035, 3.1 and 4.1.4), pointers only ever further back.</summary>
internal static class DnsNameReference
{
    private const int LongestWire = 255;

    /// <summary>The name in small letters and the place behind it; null when there is none.</summary>
    public static (string Name, int End)? Read(ReadOnlySpan<byte> message, int position)
    {
        List<string> labels = [];
        return Labels(message, position, position, labels) is { } end && labels.Sum(static label => label.Length + 1) + 1 <= LongestWire
            ? (string.Join('.', labels), end)
            : null;
    }

    private static int? Labels(ReadOnlySpan<byte> message, int at, int before, List<string> labels)
    {
        while (at < message.Length)
        {
            int length = message[at];
            if (length == 0)
            {
                return at + 1;
            }

            if (length >= 192)
            {
                var target = at + 1 < message.Length ? ((length - 192) * 256) + message[at + 1] : int.MaxValue;
                return target < before && Labels(message, target, target, labels) is not null ? at + 2 : null;
            }

            if (length > 63 || at + 1 + length > message.Length)
            {
                return null;
            }

            var label = Encoding.Latin1.GetString(message.Slice(at + 1, length));
            if (!label.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
            {
                return null;
            }

            labels.Add(label.ToLowerInvariant());
            at += 1 + length;
        }

        return null;
    }
}
