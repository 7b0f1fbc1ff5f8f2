using System.Text;

namespace HttpServer.Proxy.Tests.Routing;

/// <summary>Random nasty request targets, and how a lenient backend would read what it is sent.</summary>
internal static class RawTargetReadings
{
    private static readonly string[] Pieces =
    [
        "/", "/", "/", "/", "api", "admin", "a", ".", "..", "%2e", "%2E%2e", "%2F", "%2f", "%5c", "\\", "%61pi", "%61dmin",
        "%c3%b6", "%", "%zz", ";", ";x=1", "%3b", "%25", "%252e", "%252F", "//", "~", "%c0%af", "%c0%ae", "%e4", "...", ".a",
    ];

    public static string Random(Random random)
    {
        var target = new StringBuilder(random.Next(2) == 0 ? "/" : random.Next(2) == 0 ? "/api/" : "/admin/a");
        for (var i = random.Next(8); i > 0; i--)
        {
            target.Append(Pieces[random.Next(Pieces.Length)]);
        }
        return target.Append(random.Next(4) == 0 ? "?q=%2F../" : "").ToString();
    }

    /// <summary>Decodes everything once, takes backslashes for slashes, cuts path parameters, merges slashes, resolves dots.</summary>
    public static string Leniently(string target)
    {
        var bytes = new List<byte>();
        var path = target.Split('?')[0];
        for (var i = 0; i < path.Length; i++)
        {
            if (path[i] == '%' && i + 2 < path.Length && char.IsAsciiHexDigit(path[i + 1]) && char.IsAsciiHexDigit(path[i + 2]))
            {
                bytes.Add(Convert.ToByte(path.Substring(i + 1, 2), 16));
                i += 2;
            }
            else
            {
                bytes.Add((byte)path[i]);
            }
        }
        var text = Encoding.Latin1.GetString([.. bytes]).Replace("\u00c0\u00af", "/").Replace("\u00c0\u00ae", ".").Replace('\\', '/');
        var segments = new Stack<string>();
        foreach (var segment in text.Split('/').Select(segment => segment.Split(';')[0]))
        {
            if (segment == "..")
            {
                segments.TryPop(out _);
            }
            else if (segment is not ("" or "."))
            {
                segments.Push(segment);
            }
        }
        return "/" + string.Join('/', segments.Reverse());
    }
}
