using System.Buffers.Text;

namespace HttpServer.Soak.Wire;

/// <summary>A body, piece by piece.</summary>
internal sealed class BodyReader(ByteReader input)
{
    private Framing _framing;
    private long _remaining;
    private int _given;
    private bool _within;

    public void Begin(Framing framing, long length)
    {
        _framing = length == 0 && framing == Framing.Length ? Framing.None : framing;
        _remaining = length;
        _given = 0;
        _within = false;
    }

    /// <summary>The next bytes, good until the next call; empty at the end.</summary>
    /// <exception cref="CutException">The connection ended before the body.</exception>
    public async ValueTask<ReadOnlyMemory<byte>> NextAsync()
    {
        input.Advance(_given);
        _given = 0;
        if (_framing == Framing.Chunked && _remaining <= 0 && !await BeginChunkAsync())
        {
            _framing = Framing.None;
        }

        if (_framing == Framing.None)
        {
            return default;
        }

        if (input.Unread.IsEmpty && !await input.FillAsync())
        {
            return _framing == Framing.UntilClose ? default : throw new CutException($"The connection ended {_remaining} bytes before the body.", true);
        }

        var piece = input.Unread;
        if (_framing != Framing.UntilClose)
        {
            piece = piece[..(int)Math.Min(piece.Length, _remaining)];
            _remaining -= piece.Length;
            if (_remaining == 0 && _framing == Framing.Length)
            {
                _framing = Framing.None;
            }
        }

        _given = piece.Length;
        return piece;
    }

    public async ValueTask<int> SkipAsync()
    {
        var count = 0;
        while (await NextAsync() is { IsEmpty: false } piece)
        {
            count += piece.Length;
        }

        return count;
    }

    private async ValueTask<bool> BeginChunkAsync()
    {
        if (_within && (await input.ReadLineAsync()).Length > 0)
        {
            throw new WrongException("A chunk is longer than its size.");
        }

        _within = true;
        var line = await input.ReadLineAsync();
        if (!Utf8Parser.TryParse(line.Span, out _remaining, out _, 'x'))
        {
            throw new WrongException("A chunk without a size.");
        }

        if (_remaining > 0)
        {
            return true;
        }

        while ((await input.ReadLineAsync()).Length > 0)
        {
            // Trailers.
        }

        return false;
    }
}
