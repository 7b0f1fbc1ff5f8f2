using HttpServer.Proxy.Forwarding.Fields;

namespace HttpServer.Proxy.Forwarding.Http1;

/// <summary>One field line of a response head. Kept with the connection: the next response mostly repeats it.</summary>
internal struct ResponseLine
{
    private byte[]? _raw;
    private int _length;

    public string Name { get; private set; }

    public string Value { get; private set; }

    public HeaderKind Kind { get; private set; }

    /// <summary>An earlier line of this head has the same name.</summary>
    public bool IsRepeated { get; set; }

    public readonly bool Matches(ReadOnlySpan<byte> line) => line.SequenceEqual(_raw.AsSpan(0, _length));

    public void Set(ReadOnlySpan<byte> line, string name, string value, HeaderKind kind)
    {
        if (_raw is null || _raw.Length < line.Length)
        {
            _raw = new byte[Math.Max(line.Length, 64)];
        }

        line.CopyTo(_raw);
        _length = line.Length;
        Name = name;
        Value = value;
        Kind = kind;
    }
}
