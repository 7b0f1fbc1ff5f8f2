using System.Text.RegularExpressions;

namespace HttpServer.Host.Tests.Configuration;

/// <summary>Where the keys of a simple TOML file stand, read without the parser under test: one key a line.</summary>
internal static partial class KeyPlaces
{
    public static IReadOnlyList<(string Path, int Line)> Of(IReadOnlyList<string> lines)
    {
        var places = new List<(string, int)>();
        var arrays = new Dictionary<string, int>();
        var table = "";
        for (var i = 0; i < lines.Count; i++)
        {
            if (Header().Match(lines[i]) is { Success: true } header)
            {
                var name = header.Groups["name"].Value;
                if (header.Groups["array"].Success)
                {
                    arrays[name] = arrays.TryGetValue(name, out var last) ? last + 1 : 0;
                }

                table = Indexed(name, arrays);
            }
            else if (Key().Match(lines[i]) is { Success: true } key)
            {
                places.Add(($"{table}.{key.Groups["name"].Value}", i + 1));
            }
        }

        return places;
    }

    /// <summary>Whether the path is the other one or inside of it; other names of tables and keys mean what they stand for.</summary>
    public static bool IsWithin(string path, string other)
    {
        var canonical = (path.StartsWith("ssl.", StringComparison.Ordinal) ? "server." + path : path)
            .Replace("redirect_http", "force_https", StringComparison.Ordinal)
            .Replace("letsencrypt", "lets_encrypt", StringComparison.Ordinal);
        return canonical == other || canonical.StartsWith(other + ".", StringComparison.Ordinal) || canonical.StartsWith(other + "[", StringComparison.Ordinal);
    }

    private static string Indexed(string name, Dictionary<string, int> arrays)
    {
        var path = "";
        var plain = "";
        foreach (var part in name.Split('.'))
        {
            plain = plain.Length == 0 ? part : $"{plain}.{part}";
            path = path.Length == 0 ? part : $"{path}.{part}";
            if (arrays.TryGetValue(plain, out var index))
            {
                path += $"[{index}]";
            }
        }

        return path;
    }

    [GeneratedRegex(@"^\[(?<array>\[)?(?<name>[\w.]+)\]+$")]
    private static partial Regex Header();

    [GeneratedRegex(@"^""?(?<name>[\w.]+)""? = ")]
    private static partial Regex Key();
}
