using System.Buffers;
using System.Buffers.Binary;

namespace HttpServer.Core.Tls.Hello;

/// <summary>
/// Reads the hello of a TLS client from the first bytes of its connection and consumes none of them, in whatever pieces they come:
/// the message may be cut into many records (RFC 8446, 5.1), and a record into many segments. Looks at each byte once, so that who
/// sends them one by one costs no more than who sends them at once.
/// </summary>
internal sealed class ClientHelloReader
{
    /// <summary>Bytes of the message at most, its head included: hellos with keys of many post-quantum groups, or padded ones, stay below.</summary>
    public const int LongestMessage = 64 * 1024;

    /// <summary>Bytes of the connection at most, the heads of records included.</summary>
    // A message of that length in records of five bytes and more: whoever makes them smaller than their own heads is not in earnest.
    public const int LongestHello = 2 * LongestMessage;

    private const int RecordHead = 5;
    private const int MessageHead = 4;
    private const int LongestRecord = 16 * 1024;
    private const byte HandshakeRecord = 22;
    private const byte ClientHelloMessage = 1;
    private const int FirstBuffer = 512;

    private byte[] _message = [];
    private int _collected;
    private int _leftOfRecord;
    private int _seen;
    private bool _isNotTls;

    /// <summary>What is known now; does not change any more once it is not <see cref="HelloStatus.NeedMore"/>.</summary>
    public HelloStatus Status { get; private set; }

    /// <summary>The hello, when that is the status.</summary>
    public ClientHello? Hello { get; private set; }

    /// <summary>What is wrong, when that is the status.</summary>
    public HelloFault Fault { get; private set; }

    private int MessageLength => MessageHead + ((_message[1] << 16) | BinaryPrimitives.ReadUInt16BigEndian(_message.AsSpan(2)));

    /// <summary>Goes on where it stopped.</summary>
    /// <param name="input">All bytes of the connection so far, the ones seen before included.</param>
    public HelloStatus Read(in ReadOnlySequence<byte> input)
    {
        if (Status != HelloStatus.NeedMore || input.Length <= _seen)
        {
            return Status;
        }

        var bytes = new SequenceReader<byte>(input);
        bytes.Advance(_seen);
        Status = Read(ref bytes);
        if (Status != HelloStatus.NeedMore)
        {
            _message = [];
        }

        return Status;
    }

    private HelloStatus Read(ref SequenceReader<byte> bytes)
    {
        while (!bytes.End)
        {
            if (_leftOfRecord == 0 && !TryReadRecordHead(ref bytes))
            {
                return _isNotTls ? HelloStatus.NotTls : Fault.IsNone ? HelloStatus.NeedMore : HelloStatus.Malformed;
            }

            var isWhole = Collect(ref bytes);
            if (!Fault.IsNone)
            {
                return HelloStatus.Malformed;
            }

            if (isWhole)
            {
                Fault = HelloMessage.Read(_message.AsSpan(MessageHead, _collected - MessageHead), _seen, out var hello);
                Hello = hello;
                return Fault.IsNone ? HelloStatus.Hello : HelloStatus.Malformed;
            }
        }

        return HelloStatus.NeedMore;
    }

    // A head that is not here as a whole is looked at again with the next byte: at most four.
    private bool TryReadRecordHead(ref SequenceReader<byte> bytes)
    {
        Span<byte> head = stackalloc byte[RecordHead];
        head = head[..(int)Math.Min(RecordHead, bytes.Remaining)];
        bytes.TryCopyTo(head);
        if (_seen == 0 && (head[0] != HandshakeRecord || (head.Length > 1 && head[1] != 3)))
        {
            _isNotTls = true;
            return false;
        }

        Fault = CheckRecordHead(head);
        if (!Fault.IsNone || head.Length < RecordHead)
        {
            return false;
        }

        bytes.Advance(RecordHead);
        _seen += RecordHead;
        _leftOfRecord = BinaryPrimitives.ReadUInt16BigEndian(head[3..]);
        return true;
    }

    private HelloFault CheckRecordHead(ReadOnlySpan<byte> head)
    {
        if (head[0] != HandshakeRecord)
        {
            return new HelloFault(TlsAlert.UnexpectedMessage, "another record stands between those of the hello");
        }

        if (head.Length > 1 && head[1] != 3)
        {
            return new HelloFault(TlsAlert.ProtocolVersion, "a record is none of TLS");
        }

        if (head.Length < RecordHead)
        {
            return default;
        }

        return BinaryPrimitives.ReadUInt16BigEndian(head[3..]) switch
        {
            0 => new HelloFault(TlsAlert.UnexpectedMessage, "a record is empty"),
            > LongestRecord => new HelloFault(TlsAlert.RecordOverflow, "a record is too long"),
            var length when _seen + RecordHead + length > LongestHello => new HelloFault(TlsAlert.IllegalParameter, "it is in too many pieces"),
            _ => default,
        };
    }

    /// <summary>Takes what is here of the record; true when the message is whole with it.</summary>
    private bool Collect(ref SequenceReader<byte> bytes)
    {
        while (_leftOfRecord > 0 && !bytes.End)
        {
            var wanted = _collected < MessageHead ? MessageHead : MessageLength;
            var count = (int)Math.Min(Math.Min(wanted - _collected, _leftOfRecord), bytes.Remaining);
            Grow(_collected + count);
            bytes.TryCopyTo(_message.AsSpan(_collected, count));
            bytes.Advance(count);
            _collected += count;
            _leftOfRecord -= count;
            _seen += count;
            Fault = CheckMessageHead();
            if (!Fault.IsNone)
            {
                return false;
            }

            if (_collected >= MessageHead && _collected == MessageLength)
            {
                // The keys change with the answer, and what is sent under the old ones ends here (RFC 8446, 5.1).
                Fault = _leftOfRecord == 0 ? default : new HelloFault(TlsAlert.UnexpectedMessage, "something stands behind the hello in its record");
                return Fault.IsNone;
            }
        }

        return false;
    }

    private HelloFault CheckMessageHead()
    {
        if (_message[0] != ClientHelloMessage)
        {
            return new HelloFault(TlsAlert.UnexpectedMessage, "another message comes first");
        }

        return _collected >= MessageHead && MessageLength > LongestMessage
            ? new HelloFault(TlsAlert.IllegalParameter, "it is longer than 64 KB")
            : default;
    }

    // Grows with what is here, never with what a head promises.
    private void Grow(int size)
    {
        if (size > _message.Length)
        {
            Array.Resize(ref _message, Math.Max(size, Math.Max(FirstBuffer, 2 * _message.Length)));
        }
    }
}
