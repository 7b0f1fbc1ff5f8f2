using System.Buffers.Binary;

namespace HttpServer.Core.Tls.Hello;

/// <summary>Takes fields off the front of a part of a hello; takes nothing when it answers false.</summary>
internal ref struct HelloBytes(ReadOnlySpan<byte> rest)
{
    public ReadOnlySpan<byte> Rest { get; private set; } = rest;

    public readonly bool IsEmpty => Rest.IsEmpty;

    public bool TrySkip(int count)
    {
        if (Rest.Length < count)
        {
            return false;
        }

        Rest = Rest[count..];
        return true;
    }

    public bool TryNumber(out ushort number) => BinaryPrimitives.TryReadUInt16BigEndian(Rest, out number) && TrySkip(2);

    /// <summary>A field behind its length of one byte.</summary>
    public bool TryShort(out ReadOnlySpan<byte> field) => TryField(1, Rest.IsEmpty ? 0 : Rest[0], out field);

    /// <summary>A field behind its length of two bytes.</summary>
    public bool TryLong(out ReadOnlySpan<byte> field) => TryField(2, BinaryPrimitives.TryReadUInt16BigEndian(Rest, out var length) ? length : 0, out field);

    private bool TryField(int head, int length, out ReadOnlySpan<byte> field)
    {
        if (Rest.Length < head + length)
        {
            field = default;
            return false;
        }

        field = Rest.Slice(head, length);
        Rest = Rest[(head + length)..];
        return true;
    }
}
