using System.Buffers;

namespace HttpServer.Proxy.Forwarding.Http1;

/// <content>Room for what is received.</content>
internal sealed partial class Http1Exchange
{
    private void Enlarge()
    {
        if (_buffer.Length >= LargestHead)
        {
            throw new ForwardException(ForwardError.ResponseHeadTooLarge);
        }

        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(FirstRead, _buffer.Length * 2));
        _buffer.AsSpan(_start, _end - _start).CopyTo(larger);
        _end -= _start;
        _start = 0;
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer);
        }

        _buffer = larger;
    }
}
