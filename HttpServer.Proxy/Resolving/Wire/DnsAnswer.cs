using System.Buffers.Binary;
using System.Net;

namespace HttpServer.Proxy.Resolving.Wire;

/// <summary>The answer to one question. Read strictly: what does not belong to the question is not believed.</summary>
internal sealed class DnsAnswer
{
    private const int HeaderLength = 12;
    private const int NameError = 3;
    private const int LongestChain = 16;
    private const ushort Internet = 1;

    private readonly byte[] _message;
    private readonly List<DnsRecord> _records = [];

    private DnsAnswer(byte[] message) => _message = message;

    /// <summary>The datagram could not hold it all: ask again over TCP.</summary>
    public bool IsTruncated { get; private init; }

    /// <summary>The server failed or refuses; another may know.</summary>
    public bool IsFailure { get; private init; }

    /// <summary>Whether a message that has come claims to answer the question; others are stray or forged.</summary>
    public static bool Claims(ReadOnlySpan<byte> message, DnsQuestion question) =>
        message.Length >= HeaderLength && Number(message, 0) == question.Id && (message[2] & 0x80) != 0;

    /// <exception cref="DnsFormatException">It breaks the rules, or answers another question.</exception>
    public static DnsAnswer Read(byte[] message, DnsQuestion question)
    {
        if (!Claims(message, question) || (message[2] & 0x78) != 0 || Number(message, 4) != 1)
        {
            throw new DnsFormatException("The answer is to no question of ours.");
        }
        var isTruncated = (message[2] & 0x02) != 0;
        var code = message[3] & 0x0F;
        var answer = new DnsAnswer(message) { IsTruncated = isTruncated, IsFailure = code is not (0 or NameError) };
        var position = HeaderLength;
        if (DnsName.Read(message, ref position) != question.Name || Number(message, position) != (ushort)question.Type || Number(message, position + 2) != Internet)
        {
            throw new DnsFormatException("The answer is to another question.");
        }
        if (!isTruncated && !answer.IsFailure)
        {
            answer.ReadRecords(position + 4, Number(message, 6), question);
        }
        return answer;
    }

    public List<IPAddress> Addresses()
    {
        var addresses = new List<IPAddress>();
        foreach (var record in _records)
        {
            if (record.Length != (record.Type == RecordType.A ? 4 : 16))
            {
                throw new DnsFormatException("An address has the wrong length.");
            }
            addresses.Add(new IPAddress(_message.AsSpan(record.Start, record.Length)));
        }
        return addresses;
    }

    public List<ServiceRecord> Services()
    {
        var services = new List<ServiceRecord>();
        foreach (var record in _records)
        {
            var position = record.Start + 6;
            var host = record.Length > 6 ? DnsName.Read(_message, ref position) : "";
            if (position != record.Start + record.Length)
            {
                throw new DnsFormatException("An SRV record has the wrong length.");
            }
            services.Add(new ServiceRecord(Number(_message, record.Start), Number(_message, record.Start + 2), Number(_message, record.Start + 4), host));
        }
        return services;
    }

    // Keeps those of the asked type that belong to the asked name, or to the one that its aliases lead to.
    private void ReadRecords(int position, int count, DnsQuestion question)
    {
        var all = new List<DnsRecord>();
        for (var i = 0; i < count; i++)
        {
            var owner = DnsName.Read(_message, ref position);
            var type = (RecordType)Number(_message, position);
            var isInternet = Number(_message, position + 2) == Internet;
            int length = Number(_message, position + 8);
            position += 10;
            if (position + length > _message.Length)
            {
                throw new DnsFormatException("A record is cut off.");
            }
            if (isInternet)
            {
                all.Add(new DnsRecord(owner, type, position, length));
            }
            position += length;
        }
        var name = question.Name;
        for (var link = 0; link < LongestChain && all.Find(record => record.Type == RecordType.Cname && record.Owner == name) is { Length: > 0 } alias; link++)
        {
            var at = alias.Start;
            name = DnsName.Read(_message, ref at);
        }
        _records.AddRange(all.Where(record => record.Type == question.Type && record.Owner == name));
    }

    private static ushort Number(ReadOnlySpan<byte> message, int at) =>
        at >= 0 && at + 2 <= message.Length ? BinaryPrimitives.ReadUInt16BigEndian(message[at..]) : throw new DnsFormatException("The answer is cut off.");
}
