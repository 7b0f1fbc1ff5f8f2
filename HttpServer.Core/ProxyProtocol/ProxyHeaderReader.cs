using System.Buffers;
using HttpServer.Core.Opening;

namespace HttpServer.Core.ProxyProtocol;

/// <summary>Finds out whether a connection begins with a header of the PROXY protocol, and what it says.</summary>
/// <param name="isTrusted">Whether it is to be read; else that there is one is enough.</param>
internal sealed class ProxyHeaderReader(bool isTrusted) : IFirstBytesReader
{
    /// <summary>Whether there is a header. Where it could be the beginning of one and the stream ends there, there is none.</summary>
    public bool HasHeader { get; private set; }

    public ProxyHeader Header { get; private set; }

    /// <summary>Bytes of the header, when there is one without fault.</summary>
    public int Length { get; private set; }

    /// <inheritdoc/>
    public bool TryDecide(in ReadOnlySequence<byte> bytes, bool isEnd)
    {
        if (bytes.IsEmpty)
        {
            return isEnd;
        }

        // One segment but for clients that send byte by byte, and a few KB at most.
        var first = bytes.IsSingleSegment ? bytes.FirstSpan : bytes.Slice(0, Math.Min(bytes.Length, BinaryProxyHeader.Longest)).ToArray();
        var isDecided = first[0] == TextProxyHeader.Signature[0] ? TryText(first) : TryBinary(first);
        if (!isDecided && isEnd && HasHeader)
        {
            Header = ProxyHeader.Wrong("it is cut off");
        }

        return isDecided || isEnd;
    }

    private bool TryText(ReadOnlySpan<byte> bytes)
    {
        if (Begins(bytes, TextProxyHeader.Signature) is not { } begins)
        {
            return false;
        }

        HasHeader = begins;
        if (!begins || !isTrusted)
        {
            return true;
        }

        var end = bytes[..Math.Min(bytes.Length, TextProxyHeader.Longest)].IndexOf((byte)'\n');
        if (end < 0)
        {
            return bytes.Length >= TextProxyHeader.Longest && Decide(ProxyHeader.Wrong("its line is too long"), 0);
        }

        return bytes[end - 1] == '\r'
            ? Decide(TextProxyHeader.Read(bytes[..(end - 1)]), end + 1)
            : Decide(ProxyHeader.Wrong("its line does not end in CR LF"), 0);
    }

    private bool TryBinary(ReadOnlySpan<byte> bytes)
    {
        if (Begins(bytes, BinaryProxyHeader.Signature) is not { } begins)
        {
            return false;
        }

        HasHeader = begins;
        if (!begins || !isTrusted)
        {
            return true;
        }

        if (bytes.Length < BinaryProxyHeader.HeadLength)
        {
            return false;
        }

        var length = BinaryProxyHeader.LengthOf(bytes);
        if (length > BinaryProxyHeader.Longest)
        {
            return Decide(ProxyHeader.Wrong("it is too long"), 0);
        }

        return bytes.Length >= length && Decide(BinaryProxyHeader.Read(bytes[..length]), length);
    }

    private bool Decide(ProxyHeader header, int length)
    {
        Header = header;
        Length = length;
        return true;
    }

    /// <summary>Null while it takes more to tell.</summary>
    private static bool? Begins(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> signature) =>
        bytes.Length >= signature.Length ? bytes.StartsWith(signature) : signature.StartsWith(bytes) ? null : false;
}
