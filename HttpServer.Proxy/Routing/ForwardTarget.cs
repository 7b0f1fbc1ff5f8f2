using System.Text;
using HttpServer.Balancer.Targets;

namespace HttpServer.Proxy.Routing;

/// <summary>
/// The request target to send to a backend: a slice of what the client sent, byte for byte, behind the backend's own
/// path if it has one. Only visible ASCII, checked where it was cut, so it may go into a request line as it is.
/// </summary>
public readonly struct ForwardTarget
{
    private readonly string _raw;
    private readonly int _start;

    internal ForwardTarget(string raw, int start)
    {
        _raw = raw;
        _start = start;
    }

    /// <summary>The slice: starts with '/', or with '?', or is empty; or is "*" (see <see cref="IsAsterisk"/>).</summary>
    public ReadOnlySpan<char> Slice => _raw.AsSpan(_start);

    /// <summary>The target of <c>OPTIONS *</c>, which names the server and no path.</summary>
    public bool IsAsterisk => Slice is "*";

    /// <summary>Bytes that <see cref="Write"/> will need for this backend.</summary>
    public int GetLength(Target target) => Lead(target).Length + _raw.Length - _start;

    /// <summary>Writes the target as it stands in a request line, and returns the number of bytes.</summary>
    /// <exception cref="ArgumentException">The destination is shorter than <see cref="GetLength"/>.</exception>
    public int Write(Target target, Span<byte> destination)
    {
        var lead = Encoding.ASCII.GetBytes(Lead(target), destination);
        return lead + Encoding.ASCII.GetBytes(Slice, destination[lead..]);
    }

    /// <summary>The target as text; allocates unless it is the client's own string.</summary>
    public string ToString(Target target) =>
        Lead(target) is { Length: > 0 } lead ? string.Concat(lead, Slice) : _start == 0 ? _raw : Slice.ToString();

    private string Lead(Target target)
    {
        ArgumentNullException.ThrowIfNull(target);
        return IsAsterisk ? ""
            : target.PathBase.Length > 0 ? target.PathBase
            : _start == _raw.Length || _raw[_start] != '/' ? "/"
            : "";
    }
}
