using System.Text;
using System.Text.RegularExpressions;
using HttpServer.Balancer.Targets;
using HttpServer.Proxy.Routing;
using Microsoft.Extensions.Primitives;

namespace HttpServer.Fuzzing.Targets;

/// <summary>Cookie headers, one for each line, and among them the one that keeps a client with its target.</summary>
public sealed partial class CookieTarget : FuzzTarget
{
    private const string CookieName = "sticky_1";

    private static readonly StickyCookie Sticky = new(CookieName);
    private static readonly Target Backend = new(new Uri("http://127.0.0.1:1"));

    public override string Name => "cookie";

    public override IReadOnlyList<string> Words { get; } =
        [CookieName, "sticky_1=abc", "; ", ";", "=", "\"", " ", "\t", ",", "\n", "sticky_10=x", "Sticky_1=y", "a=b", "\u00a0", "\u0085", "$Version=1", "\0"];

    public override void Run(ReadOnlySpan<byte> input)
    {
        var lines = Encoding.Latin1.GetString(input).Split('\n');
        var found = Sticky.Read(new StringValues(lines)).ToString();
        var expected = Expect(lines);
        FindingException.ThrowUnless(found == expected, $"found '{found}', should be '{expected}'");

        // What is set comes back, whatever other cookies the client has.
        var set = SetCookie().Match(Sticky.Header(Backend, isHttps: input.Length % 2 == 0));
        FindingException.ThrowUnless(set.Success, "a Set-Cookie that is none");
        var returned = Sticky.Read(new StringValues([$"{set.Groups[1].Value}; {lines[0]}", .. lines[1..]]));
        FindingException.ThrowUnless(returned.SequenceEqual(Backend.AffinityId), $"'{returned}' came back of {Backend.AffinityId}");
        if (StickyCookie.IsName(lines[0]))
        {
            FindingException.ThrowUnless(SetCookie().IsMatch(new StickyCookie(lines[0]).Header(Backend, isHttps: true)), $"a name '{lines[0]}' that breaks the header");
        }
    }

    // RFC 6265, 4.2.1 and 5.4: pairs between semicolons, and the first of a name counts.
    private static string Expect(string[] lines)
    {
        foreach (var pair in lines.SelectMany(static line => line.Split(';')))
        {
            var parts = pair.Trim(' ', '\t').Split('=', 2);
            if (parts is [CookieName, var value])
            {
                return value;
            }
        }

        return "";
    }

    [GeneratedRegex(@"\A([-A-Za-z0-9_.]+=[-A-Za-z0-9_]+); Path=/; HttpOnly; SameSite=Lax(; Secure)?\z")]
    private static partial Regex SetCookie();
}
