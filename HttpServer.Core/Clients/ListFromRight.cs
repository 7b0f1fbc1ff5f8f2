using Microsoft.Extensions.Primitives;

namespace HttpServer.Core.Clients;

/// <summary>The elements of a comma-separated header without quoting, all its lines taken together, last one first.</summary>
internal ref struct ListFromRight(StringValues lines)
{
    private int _line = lines.Count;
    private bool _inLine;
    private ReadOnlySpan<char> _rest;

    /// <summary>The element, without surrounding white space; may be empty.</summary>
    public ReadOnlySpan<char> Current { get; private set; }

    public bool MoveNext()
    {
        if (!_inLine)
        {
            if (--_line < 0)
            {
                return false;
            }

            _rest = lines[_line];
        }

        var comma = _rest.LastIndexOf(',');
        Current = _rest[(comma + 1)..].Trim(" \t");
        _inLine = comma >= 0;
        _rest = _inLine ? _rest[..comma] : default;
        return true;
    }

    /// <summary>How many elements <paramref name="lines"/> hold.</summary>
    public static int Count(StringValues lines)
    {
        var count = lines.Count;
        foreach (var line in lines)
        {
            count += line.AsSpan().Count(',');
        }

        return count;
    }
}
