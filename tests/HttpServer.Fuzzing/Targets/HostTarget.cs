using System.Text;
using HttpServer.Core.Guards;
using HttpServer.Fuzzing.References;

namespace HttpServer.Fuzzing.Targets;

/// <summary>A pattern of allowed_hosts in the first line, a Host field in the second: which hosts are taken, and which are allowed.</summary>
public sealed class HostTarget : FuzzTarget
{
    public override string Name => "host";

    public override IReadOnlyList<string> Words { get; } =
        ["\n", "example.com", "*.example.com", "www.", ":8080", ":65535", ":65536", ":", ".", "..", "[::1]", "[::ffff:192.0.2.7]", "192.0.2.7", "2001:db8::1", "[", "]", "*", "-", "_", "%00", "@", "/", "xn--bcher-kva", "\u00fc", " ", "0x7f.1"];

    public override void Run(ReadOnlySpan<byte> input)
    {
        var lines = Encoding.Latin1.GetString(input).Split('\n');
        var field = lines.Length > 1 ? lines[1] : lines[0];
        var host = HostReference.Read(field);
        FindingException.ThrowUnless(HostValue.IsValid(field) == (host is not null), $"'{field}' is valid: {HostValue.IsValid(field)}");
        if (host is not null)
        {
            var name = HostName.Of(field).ToString();
            FindingException.ThrowUnless(name.Equals(host, StringComparison.OrdinalIgnoreCase), $"'{field}' names '{name}', should be '{host}'");
        }

        if (HostName.IsPattern(lines[0]))
        {
            CheckPattern(lines[0], field, host);
        }
    }

    private static void CheckPattern(string pattern, string field, string? host)
    {
        var normal = HostName.Normalise(pattern);
        FindingException.ThrowUnless(HostName.IsPattern(normal) && HostName.Normalise(normal) == normal, $"'{pattern}' has the normal form '{normal}'");
        var allowed = new AllowedHosts([pattern]);
        if (!allowed.Any && host is not null)
        {
            var expected = normal.StartsWith("*.", StringComparison.Ordinal) ? host.Length > normal.Length - 1 && host.EndsWith(normal[1..], StringComparison.Ordinal) : host == normal;
            FindingException.ThrowUnless(allowed.Contains(field) == expected, $"'{pattern}' allows '{field}': {!expected}");
        }

        // What a pattern says is allowed itself, with a port too and in capitals.
        var itself = (normal.Contains(':', StringComparison.Ordinal) ? $"[{normal}]" : normal).Replace("*", "w", StringComparison.Ordinal);
        foreach (var spelled in (string[])[itself, itself.ToUpperInvariant(), itself + ":80"])
        {
            FindingException.ThrowUnless(HostValue.IsValid(spelled) && allowed.Contains(spelled), $"'{pattern}' does not allow '{spelled}'");
        }
    }
}
