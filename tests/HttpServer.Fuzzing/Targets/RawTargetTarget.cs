using System.Text;
using HttpServer.Balancer.Targets;
using HttpServer.Proxy.Routing;

namespace HttpServer.Fuzzing.Targets;

/// <summary>
/// The cut from what the client asked for to what the backend gets: even the most lenient server reads the one, below
/// the stripped prefix, as it would have read the other, and it can break no request line.
/// </summary>
public sealed class RawTargetTarget : FuzzTarget
{
    private static readonly RoutePattern[] Patterns = [RoutePattern.Parse("/api/*"), RoutePattern.Parse("/api"), RoutePattern.Parse("*")];
    private static readonly Target Backend = new(new Uri("http://127.0.0.1:1"));

    public override string Name => "raw-target";

    public override IReadOnlyList<string> Words { get; } =
        ["/api", "/", "//", "..", ".", "%2e", "%2E", "%2F", "%5c", "\\", "%61pi", ";", "%3b", "?", "#", "*", "http://h", "https://h:1", "%c0%af", "%c0%ae", "%25", "%00", "%"];

    public override void Run(ReadOnlySpan<byte> input)
    {
        var raw = Encoding.Latin1.GetString(input);
        foreach (var pattern in Patterns)
        {
            if (!RawTarget.TryCut(raw, "", pattern, strips: true, out var cut))
            {
                continue;
            }

            var sent = cut.ToString(Backend);
            FindingException.ThrowUnless(sent.Length > 0 && sent.All(static c => c is > ' ' and < '\x7f' and not '#'), $"'{sent}' breaks a request line");
            var bytes = new byte[cut.GetLength(Backend)];
            FindingException.ThrowUnless(Encoding.ASCII.GetString(bytes, 0, cut.Write(Backend, bytes)) == sent, "written and spelled differently");
            if (cut.IsAsterisk)
            {
                FindingException.ThrowUnless(raw == "*", "an asterisk out of nowhere");
                continue;
            }

            FindingException.ThrowUnless(sent[0] == '/', $"'{sent}' is no path");
            var prefix = pattern.Kind == RouteKind.Prefix ? pattern.Literal : "";
            FindingException.ThrowUnless(
                Leniently(prefix + sent) == Leniently(Path(raw)), $"'{raw}' is {Leniently(Path(raw))} and is sent as '{sent}', which is {Leniently(prefix + sent)}");
        }
    }

    private static string Path(string raw)
    {
        if (raw[0] == '/')
        {
            return raw;
        }

        var authority = raw.IndexOf("://", StringComparison.Ordinal) + 3;
        var end = raw.AsSpan(authority).IndexOfAny('/', '?');
        return end < 0 ? "/" : raw[authority + end] == '?' ? "/" + raw[(authority + end)..] : raw[(authority + end)..];
    }

    // Decodes once, takes backslashes for slashes, cuts path parameters, merges slashes, resolves dots.
    private static string Leniently(string target)
    {
        var path = target.Split('?')[0];
        var text = new StringBuilder();
        for (var i = 0; i < path.Length; i++)
        {
            var isEncoded = path[i] == '%' && i + 2 < path.Length && char.IsAsciiHexDigit(path[i + 1]) && char.IsAsciiHexDigit(path[i + 2]);
            text.Append(isEncoded ? (char)Convert.ToByte(path.Substring(i + 1, 2), 16) : path[i]);
            i += isEncoded ? 2 : 0;
        }

        text.Replace("\u00c0\u00af", "/").Replace("\u00c0\u00ae", ".").Replace('\\', '/');
        var segments = new List<string>();
        foreach (var segment in text.ToString().Split('/').Select(static segment => segment.Split(';')[0]))
        {
            if (segment == ".." && segments.Count > 0)
            {
                segments.RemoveAt(segments.Count - 1);
            }
            else if (segment is not ("" or "." or ".."))
            {
                segments.Add(segment);
            }
        }

        return "/" + string.Join('/', segments);
    }
}
