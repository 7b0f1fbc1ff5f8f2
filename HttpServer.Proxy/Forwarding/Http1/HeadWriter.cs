using System.Buffers;
using System.Globalization;
using System.Text;
using HttpServer.Proxy.Forwarding.Fields;
using Microsoft.Extensions.Primitives;

namespace HttpServer.Proxy.Forwarding.Http1;

/// <summary>Writes a message head into a pooled buffer that grows. Header text is Latin-1, one byte for one character.</summary>
internal struct HeadWriter(int capacity) : IFieldSink
{
    private const int LargestOwn = 32 * 1024;

    // One for each request that waits for its backend. The shared pool keeps 32 of a size for a processor and makes the
    // rest anew; this one keeps 512 of each size up to that of an ordinary head with an appended body.
    private static readonly ArrayPool<byte> Own = ArrayPool<byte>.Create(LargestOwn, maxArraysPerBucket: 512);

    private byte[] _buffer = Pool(capacity).Rent(capacity);
    private int _length;

    public readonly int Length => _length;

    public readonly ReadOnlyMemory<byte> Written => _buffer.AsMemory(0, _length);

    public readonly int Free => _buffer.Length - _length;

    public Span<byte> Reserve(int count)
    {
        if (_buffer.Length - _length < count)
        {
            Grow(count);
        }

        return _buffer.AsSpan(_length);
    }

    public void Advance(int count) => _length += count;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Reserve(bytes.Length));
        _length += bytes.Length;
    }

    public void Append(ReadOnlySpan<char> text) =>
        _length += Encoding.Latin1.GetBytes(text, Reserve(text.Length));

    public void Append(long number)
    {
        number.TryFormat(Reserve(20), out var written, default, CultureInfo.InvariantCulture);
        _length += written;
    }

    /// <summary>One field line.</summary>
    public void AppendField(string name, string value)
    {
        var span = Reserve(name.Length + value.Length + 4);
        var length = Encoding.Latin1.GetBytes(name, span);
        span[length] = (byte)':';
        span[length + 1] = (byte)' ';
        length += 2;
        length += Encoding.Latin1.GetBytes(value, span[length..]);
        span[length] = (byte)'\r';
        span[length + 1] = (byte)'\n';
        _length += length + 2;
    }

    void IFieldSink.Add(string name, string value) => AppendField(name, value);

    void IFieldSink.Add(string name, in StringValues values)
    {
        for (var i = 0; i < values.Count; i++)
        {
            AppendField(name, values[i] ?? "");
        }
    }

    public void Release()
    {
        var buffer = _buffer;
        _buffer = [];
        _length = 0;
        if (buffer.Length > 0)
        {
            Pool(buffer.Length).Return(buffer);
        }
    }

    private static ArrayPool<byte> Pool(int size) => size <= LargestOwn ? Own : ArrayPool<byte>.Shared;

    private void Grow(int count)
    {
        var size = Math.Max(_buffer.Length * 2, _length + count);
        var larger = Pool(size).Rent(size);
        _buffer.AsSpan(0, _length).CopyTo(larger);
        Pool(_buffer.Length).Return(_buffer);
        _buffer = larger;
    }
}
