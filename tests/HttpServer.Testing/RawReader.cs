using System.Globalization;
using System.Text;

namespace HttpServer.Testing;

/// <summary>Buffered reading from a stream, each read bounded in time.</summary>
internal sealed class RawReader(Stream stream)
{
    private byte[] _buffer = new byte[16 * 1024];
    private int _start;
    private int _end;

    private ReadOnlySpan<byte> Unread => _buffer.AsSpan(_start, _end - _start);

    public async Task<T> BoundedAsync<T>(string what, Func<CancellationToken, ValueTask<T>> operation)
    {
        using var bound = new CancellationTokenSource(Bound.Default);
        try
        {
            return await operation(bound.Token);
        }
        catch (OperationCanceledException) when (bound.IsCancellationRequested)
        {
            throw new TimeoutException($"No {what} within {Bound.Default}; unread so far: {Encoding.Latin1.GetString(Unread)}");
        }
    }

    /// <summary>Null when the stream ends before the first byte.</summary>
    public async Task<byte[]?> ReadThroughAsync(byte[] delimiter)
    {
        int at;
        while ((at = Unread.IndexOf(delimiter)) < 0)
        {
            if (!await FillAsync())
            {
                return Unread.IsEmpty ? null : throw Ended($"'{Encoding.Latin1.GetString(delimiter)}'");
            }
        }

        return Take(at + delimiter.Length);
    }

    public async Task<byte[]> ReadExactlyAsync(int count)
    {
        while (Unread.Length < count)
        {
            if (!await FillAsync())
            {
                throw Ended($"{count} bytes");
            }
        }

        return Take(count);
    }

    public async Task<byte[]> ReadSomeAsync()
    {
        if (Unread.IsEmpty)
        {
            await FillAsync();
        }

        return Take(Unread.Length);
    }

    public async Task<byte[]> ReadToEndAsync()
    {
        while (await FillAsync())
        {
        }

        return Take(Unread.Length);
    }

    public async Task<RawBody> ReadChunkedAsync()
    {
        using var content = new MemoryStream();
        var sizes = new List<int>();
        while (true)
        {
            var line = await ReadLineAsync();
            var size = int.Parse(line.Split(';')[0], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            if (size == 0)
            {
                return new RawBody(content.ToArray(), await ReadTrailersAsync(), sizes);
            }

            sizes.Add(size);
            content.Write(await ReadExactlyAsync(size));
            if (await ReadLineAsync() is { Length: > 0 } extra)
            {
                throw new InvalidDataException($"A chunk of {size} bytes is followed by '{extra}' instead of CRLF.");
            }
        }
    }

    private async Task<IReadOnlyList<RawField>> ReadTrailersAsync()
    {
        var section = new StringBuilder("\r\n");
        while (await ReadLineAsync() is { Length: > 0 } line)
        {
            section.Append(line).Append("\r\n");
        }

        return new RawHead(Encoding.Latin1.GetBytes(section.ToString())).Fields;
    }

    private async Task<string> ReadLineAsync()
    {
        var line = await ReadThroughAsync("\r\n"u8.ToArray()) ?? throw Ended("a line");
        return Encoding.Latin1.GetString(line.AsSpan(0, line.Length - 2));
    }

    private async Task<bool> FillAsync()
    {
        MakeRoom();
        var read = await BoundedAsync("bytes to read", token => stream.ReadAsync(_buffer.AsMemory(_end), token));
        _end += read;
        return read > 0;
    }

    private void MakeRoom()
    {
        if (_end < _buffer.Length)
        {
            return;
        }

        var unread = Unread.Length;
        var target = unread > _buffer.Length / 2 ? new byte[_buffer.Length * 2] : _buffer;
        Unread.CopyTo(target);
        (_buffer, _start, _end) = (target, 0, unread);
    }

    private byte[] Take(int count)
    {
        var bytes = Unread[..count].ToArray();
        _start += count;
        return bytes;
    }

    private EndOfStreamException Ended(string wanted)
        => new($"The peer closed while {wanted} were expected; {Unread.Length} bytes came: {Encoding.Latin1.GetString(Unread)}");
}
