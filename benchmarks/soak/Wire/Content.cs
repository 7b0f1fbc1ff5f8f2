using System.Globalization;

namespace HttpServer.Soak.Wire;

/// <summary>
/// A body that both ends can make from a nonce and a length: the nonce in hex, then random bytes from an offset of the
/// nonce's own. Two bodies that get mixed up differ.
/// </summary>
internal readonly record struct Content(long Nonce, int Length)
{
    private const int NonceLength = 16;

    private static readonly byte[] Pattern = MakePattern();

    private int Offset => (int)((ulong)Nonce * 0x9E37_79B9_7F4A_7C15UL >> 48);

    public void CopyTo(int position, Span<byte> destination)
    {
        Pattern.AsSpan(Offset + position, destination.Length).CopyTo(destination);
        if (position < NonceLength && Length >= NonceLength)
        {
            Span<byte> nonce = stackalloc byte[NonceLength];
            WriteNonce(nonce);
            var count = Math.Min(NonceLength - position, destination.Length);
            nonce.Slice(position, count).CopyTo(destination);
        }
    }

    public bool IsPart(int position, ReadOnlySpan<byte> bytes)
    {
        if (position + bytes.Length > Length)
        {
            return false;
        }

        if (position < NonceLength && Length >= NonceLength)
        {
            Span<byte> nonce = stackalloc byte[NonceLength];
            WriteNonce(nonce);
            var count = Math.Min(NonceLength - position, bytes.Length);
            return bytes[..count].SequenceEqual(nonce.Slice(position, count))
                && bytes[count..].SequenceEqual(Pattern.AsSpan(Offset + position + count, bytes.Length - count));
        }

        return bytes.SequenceEqual(Pattern.AsSpan(Offset + position, bytes.Length));
    }

    public byte[] ToArray()
    {
        var bytes = new byte[Length];
        CopyTo(0, bytes);
        return bytes;
    }

    private void WriteNonce(Span<byte> destination) => Nonce.TryFormat(destination, out _, "x16", CultureInfo.InvariantCulture);

    // 1 MB bodies from 65,536 different offsets.
    private static byte[] MakePattern()
    {
        var bytes = new byte[(1 << 20) + (1 << 16)];
        new Random(20).NextBytes(bytes);
        return bytes;
    }
}
