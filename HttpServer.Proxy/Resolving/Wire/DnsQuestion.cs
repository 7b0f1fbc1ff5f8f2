using System.Buffers.Binary;

namespace HttpServer.Proxy.Resolving.Wire;

/// <summary>A question for the records of one type of one name (RFC 1035, 4.1).</summary>
internal sealed class DnsQuestion
{
    private const ushort RecursionDesired = 0x0100;
    private const ushort Internet = 1;
    private const ushort Edns = 41;

    // What passes through any network in one piece (the DNS flag day of 2020).
    public const int LargestDatagram = 1232;

    private DnsQuestion(ushort id, string name, RecordType type, byte[] message)
    {
        Id = id;
        Name = name;
        Type = type;
        Message = message;
    }

    public ushort Id { get; }

    /// <summary>In lower case, without a dot at its end.</summary>
    public string Name { get; }

    public RecordType Type { get; }

    public byte[] Message { get; }

    /// <exception cref="DnsFormatException">Nothing can have that name.</exception>
    public static DnsQuestion Create(ushort id, string name, RecordType type)
    {
        var message = new List<byte>();
        // Header: one question, and in the additional part the OPT record that allows larger datagrams (RFC 6891).
        foreach (var value in (ReadOnlySpan<ushort>)[id, RecursionDesired, 1, 0, 0, 1])
        {
            Add(message, value);
        }
        if (!DnsName.TryWrite(name, message))
        {
            throw new DnsFormatException($"'{name}' is not a name.");
        }
        Add(message, (ushort)type);
        Add(message, Internet);
        message.Add(0);
        foreach (var value in (ReadOnlySpan<ushort>)[Edns, LargestDatagram, 0, 0, 0])
        {
            Add(message, value);
        }
        return new DnsQuestion(id, name.TrimEnd('.').ToLowerInvariant(), type, [.. message]);
    }

    private static void Add(List<byte> message, ushort value)
    {
        Span<byte> bytes = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, value);
        message.AddRange(bytes);
    }
}
