using System.Text;

namespace HttpServer.Static.Paths;

/// <summary>Percent-encodes a decoded path for use in Location and href; slashes stay.</summary>
internal static class PathEncoder
{
    public static string Encode(string path)
    {
        var text = new StringBuilder(path.Length + 16);
        var rest = path.AsSpan();
        while (true)
        {
            var slash = rest.IndexOf('/');
            text.Append(Uri.EscapeDataString(slash < 0 ? rest : rest[..slash]));
            if (slash < 0)
            {
                return text.ToString();
            }
            text.Append('/');
            rest = rest[(slash + 1)..];
        }
    }
}
