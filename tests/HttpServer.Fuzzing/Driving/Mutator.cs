using System.Text;

namespace HttpServer.Fuzzing.Driving;

/// <summary>Makes new inputs out of old ones, as AFL's havoc stage does: a few small accidents at a time.</summary>
internal sealed class Mutator(Random random, FuzzTarget target)
{
    private readonly byte[][] _words = [.. target.Words.Select(Encoding.Latin1.GetBytes)];
    private readonly byte[] _work = new byte[target.LongestInput];

    /// <summary>An input like the first, perhaps with something of the second; valid until the next call.</summary>
    public ReadOnlySpan<byte> Next(ReadOnlySpan<byte> input, ReadOnlySpan<byte> other)
    {
        var length = Math.Min(input.Length, _work.Length);
        input[..length].CopyTo(_work);
        for (var accidents = 1 << random.Next(4); accidents > 0; accidents--)
        {
            length = Accident(length, other);
        }

        return _work.AsSpan(0, length);
    }

    private int Accident(int length, ReadOnlySpan<byte> other)
    {
        var at = random.Next(length + 1);
        switch (random.Next(8))
        {
            case 0 when at < length:
                _work[at] ^= (byte)(1 << random.Next(8));
                return length;
            case 1 when at < length:
                _work[at] = (byte)random.Next(256);
                return length;
            case 2 when at < length:
                _work[at] += (byte)(random.Next(2) == 0 ? 1 : -1);
                return length;
            case 3:
                return Insert(length, at, _words[random.Next(_words.Length)]);
            case 4:
                return Insert(length, at, [(byte)random.Next(256)]);
            case 5 when at < length:
                return Remove(length, at, 1 + random.Next(Math.Min(length - at, 16)));
            case 6 when at < length:
                // A piece of itself, again somewhere else.
                return Insert(length, random.Next(length + 1), _work.AsSpan(at, 1 + random.Next(Math.Min(length - at, 32))).ToArray());
            default:
                if (other.IsEmpty)
                {
                    return length;
                }

                var from = random.Next(other.Length);
                return Insert(length, at, other.Slice(from, 1 + random.Next(Math.Min(other.Length - from, 64))));
        }
    }

    private int Insert(int length, int at, ReadOnlySpan<byte> piece)
    {
        if (length + piece.Length > _work.Length)
        {
            return length;
        }

        _work.AsSpan(at, length - at).CopyTo(_work.AsSpan(at + piece.Length));
        piece.CopyTo(_work.AsSpan(at));
        return length + piece.Length;
    }

    private int Remove(int length, int at, int count)
    {
        _work.AsSpan(at + count, length - at - count).CopyTo(_work.AsSpan(at));
        return length - count;
    }
}
