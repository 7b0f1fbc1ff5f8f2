using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace HttpServer.Acme.Dns;

/// <summary>Writes what DNS messages are made of (RFC 1035, 4).</summary>
internal sealed class DnsWriter
{
    private const int MostLabel = 63;
    private const int MostName = 255;
    private const int MostString = 255;

    private readonly ArrayBufferWriter<byte> _bytes = new(512);

    public ReadOnlySpan<byte> Written => _bytes.WrittenSpan;

    public DnsWriter U16(int value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(_bytes.GetSpan(2), checked((ushort)value));
        _bytes.Advance(2);
        return this;
    }

    public DnsWriter U32(uint value)
    {
        BinaryPrimitives.WriteUInt32BigEndian(_bytes.GetSpan(4), value);
        _bytes.Advance(4);
        return this;
    }

    public DnsWriter Bytes(ReadOnlySpan<byte> bytes)
    {
        _bytes.Write(bytes);
        return this;
    }

    /// <summary>Uncompressed and in lower case, as signatures want it.</summary>
    /// <exception cref="FormatException">It is no name.</exception>
    public DnsWriter Name(string name)
    {
        var begin = _bytes.WrittenCount;
        foreach (var label in name.TrimEnd('.').Split('.'))
        {
            if (label.Length is 0 or > MostLabel || !Ascii.IsValid(label))
            {
                throw new FormatException($"'{name}' is not a name of DNS.");
            }

            Bytes([(byte)label.Length]).Bytes(Encoding.ASCII.GetBytes(label.ToLowerInvariant()));
        }

        Bytes([0]);
        return _bytes.WrittenCount - begin <= MostName ? this : throw new FormatException($"'{name}' is too long for a name of DNS.");
    }

    /// <summary>The data of a TXT record with its length.</summary>
    public DnsWriter Txt(string text) => text.Length <= MostString
        ? U16(text.Length + 1).Bytes([(byte)text.Length]).Bytes(Encoding.ASCII.GetBytes(text))
        : throw new FormatException("The text is too long for a TXT record.");
}
