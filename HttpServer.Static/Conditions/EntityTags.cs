using Microsoft.Extensions.Primitives;

namespace HttpServer.Static.Conditions;

/// <summary>Lists of entity tags in If-Match and If-None-Match (RFC 9110 section 8.8.3), read in place.</summary>
internal static class EntityTags
{
    /// <summary>
    /// Whether the list has the strong tag, or is "*". Under strong comparison a weak tag never matches; under weak
    /// comparison its mark is ignored. Reading stops at the first malformed member.
    /// </summary>
    public static bool Contain(StringValues header, string tag, bool strongly)
    {
        foreach (var line in header)
        {
            var rest = line.AsSpan().Trim();
            if (rest is "*")
            {
                return true;
            }
            while (!rest.IsEmpty)
            {
                var isWeak = rest.StartsWith("W/");
                var opaque = isWeak ? rest[2..] : rest;
                var end = opaque.Length > 1 && opaque[0] == '"' ? opaque[1..].IndexOf('"') : -1;
                if (end < 0)
                {
                    break;
                }
                if (!(strongly && isWeak) && opaque[..(end + 2)].SequenceEqual(tag))
                {
                    return true;
                }
                rest = opaque[(end + 2)..].TrimStart(" \t,");
            }
        }
        return false;
    }
}
