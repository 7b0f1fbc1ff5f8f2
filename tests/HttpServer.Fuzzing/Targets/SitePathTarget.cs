using System.Text;
using HttpServer.Static.Paths;

namespace HttpServer.Fuzzing.Targets;

/// <summary>A request target on its way to the name of a file: whatever it is, nothing outside the site is named.</summary>
public sealed class SitePathTarget : FuzzTarget
{
    public override string Name => "site-path";

    public override IReadOnlyList<string> Words { get; } =
        ["/", "..", ".", "%2e", "%2F", "%5c", "\\", "%00", "%c0%af", "%252e", ";", "..;x", "/.well-known/", "/.git", "?", "#", "http://h", "://", "%e2%82%ac", "~"];

    public override void Run(ReadOnlySpan<byte> input)
    {
        var raw = Encoding.Latin1.GetString(input);
        var part = RequestPath.PartOf(raw);
        var decoded = Uri.UnescapeDataString(part.ToString());
        if (RequestPath.Read(part, decoded, out var relative, out _) != PathVerdict.Served)
        {
            FindingException.ThrowUnless(relative.Length == 0, $"'{relative}' for a path that is not served");
            return;
        }

        var segments = relative.Split('/');
        FindingException.ThrowUnless(
            !relative.StartsWith('/') && !segments.Any(static segment => segment is "." or "..") && !relative.Any(static c => c is '\\' || char.IsControl(c)),
            $"'{relative}' names something else");
        FindingException.ThrowUnless(
            !segments.Where((segment, i) => segment.StartsWith('.') && !(i == 0 && segment == ".well-known")).Any(), $"'{relative}' is hidden");
        FindingException.ThrowUnless(
            Path.GetFullPath(relative, "/site").StartsWith("/site", StringComparison.Ordinal), $"'{relative}' leaves the site");
    }
}
