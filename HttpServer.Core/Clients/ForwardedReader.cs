using System.Buffers;

namespace HttpServer.Core.Clients;

/// <summary>
/// Reads one line of a <c>Forwarded</c> header (RFC 7239, 4), strictly: a value that does not parse to its end says
/// nothing, because what a client began a trusted proxy may have been made to complete. Unquoted nodes may hold ports
/// and brackets, as many senders write them; escapes inside quotes have no use in a node and are refused.
/// </summary>
internal ref struct ForwardedReader(ReadOnlySpan<char> line)
{
    private static readonly SearchValues<char> Token = SearchValues.Create(
        "!#$%&'*+-.^_`|~:[]0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private ReadOnlySpan<char> _rest = line.Trim(" \t");

    /// <summary>True when all of the line was read.</summary>
    public readonly bool IsAtEnd => _rest.IsEmpty;

    /// <summary>Reads the next element; false when it is malformed.</summary>
    public bool TryRead(out ForwardedElement element)
    {
        element = default;
        while (true)
        {
            if (!TryReadPair(out var name, out var value) || !element.TrySet(name, value))
            {
                return false;
            }

            _rest = _rest.TrimStart(" \t");
            if (_rest.IsEmpty)
            {
                return true;
            }

            var delimiter = _rest[0];
            _rest = _rest[1..].TrimStart(" \t");
            // Something must follow either of them.
            if (delimiter is not (';' or ',') || _rest.IsEmpty)
            {
                return false;
            }

            if (delimiter == ',')
            {
                return true;
            }
        }
    }

    private bool TryReadPair(out ReadOnlySpan<char> name, out ReadOnlySpan<char> value)
    {
        value = default;
        name = Take();
        if (name.IsEmpty || !_rest.StartsWith('='))
        {
            return false;
        }

        _rest = _rest[1..];
        if (!_rest.StartsWith('"'))
        {
            value = Take();
            return !value.IsEmpty;
        }

        _rest = _rest[1..];
        var end = _rest.IndexOfAny('"', '\\');
        if (end < 0 || _rest[end] == '\\')
        {
            return false;
        }

        value = _rest[..end];
        _rest = _rest[(end + 1)..];
        return true;
    }

    private ReadOnlySpan<char> Take()
    {
        var end = _rest.IndexOfAnyExcept(Token);
        var taken = end < 0 ? _rest : _rest[..end];
        _rest = _rest[taken.Length..];
        return taken;
    }
}
