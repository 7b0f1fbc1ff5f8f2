using System.Text;

namespace HttpServer.Config.Reading;

/// <summary>Takes written key paths apart: <c>proxy[1].headers."X-A".value</c>.</summary>
internal static class KeyPath
{
    /// <summary>The path of the table or array around; empty at the top.</summary>
    public static string Parent(string path)
    {
        var isQuoted = false;
        for (var i = path.Length - 1; i > 0; i--)
        {
            if (path[i] == '"' && path[i - 1] != '\\')
            {
                isQuoted = !isQuoted;
            }
            else if (!isQuoted && path[i] is '.' or '[')
            {
                return path[..i];
            }
        }

        return "";
    }

    /// <summary>Whether one path is the other, or lies inside it.</summary>
    public static bool IsWithin(string path, string outer) =>
        path.StartsWith(outer, StringComparison.Ordinal)
        && (path.Length == outer.Length || path[outer.Length] is '.' or '[');

    /// <summary>The name that a header has: without the indices.</summary>
    public static string WithoutIndices(string path)
    {
        var name = new StringBuilder(path.Length);
        var isIndex = false;
        foreach (var c in path)
        {
            isIndex = c == '[' || (isIndex && c != ']');
            if (!isIndex && c != ']')
            {
                name.Append(c);
            }
        }

        return name.ToString();
    }

    /// <summary>Takes apart <c>&lt;key path&gt;: &lt;sentence&gt;</c>, the form of every validator's failure.</summary>
    /// <returns>False when the text does not begin with a key path.</returns>
    public static bool TrySplit(string failure, out string path, out string sentence)
    {
        var isQuoted = false;
        for (var i = 0; i < failure.Length; i++)
        {
            var c = failure[i];
            if (c == '"')
            {
                isQuoted = !isQuoted;
            }
            else if (!isQuoted && c == ':' && i > 0 && i + 1 < failure.Length && failure[i + 1] == ' ')
            {
                path = failure[..i];
                sentence = failure[(i + 2)..].TrimStart();
                return true;
            }
            else if (!isQuoted && !(char.IsLetterOrDigit(c) || c is '_' or '-' or '.' or '[' or ']'))
            {
                break;
            }
        }

        path = "";
        sentence = failure;
        return false;
    }
}
