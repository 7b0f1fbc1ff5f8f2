using System.Buffers;

namespace HttpServer.Config.Format;

/// <summary>
/// A path of the format with <c>[]</c> for any element: <c>proxy[].ssl.verify_backend</c>. Names are plain keys
/// (letters, digits, underscores, hyphens).
/// </summary>
internal static class PathPattern
{
    /// <summary>Stands for "the elements of the array before it".</summary>
    public const string Element = "[]";

    private static readonly SearchValues<char> NotInNames = SearchValues.Create("[]\"' \t");

    /// <summary>The names in order, each <c>[]</c> as a step of its own.</summary>
    /// <exception cref="ArgumentException">The text is not a path.</exception>
    public static List<string> Parse(string pattern)
    {
        var steps = new List<string>();
        foreach (var part in pattern.Split('.'))
        {
            var name = part.AsSpan();
            var elements = 0;
            while (name.EndsWith(Element, StringComparison.Ordinal))
            {
                name = name[..^Element.Length];
                elements++;
            }

            if (name.IsEmpty || name.ContainsAny(NotInNames))
            {
                throw new ArgumentException($"'{pattern}' is not a path of keys such as proxy[].ssl.enabled.", nameof(pattern));
            }

            steps.Add(name.ToString());
            for (; elements > 0; elements--)
            {
                steps.Add(Element);
            }
        }

        return steps;
    }
}
