using HttpServer.Static.Caching;
using Microsoft.Extensions.Primitives;

namespace HttpServer.Static.Encodings;

/// <summary>Proactive negotiation by Accept-Encoding (RFC 9110 section 12.5.3), without allocation.</summary>
internal static class AcceptEncoding
{
    /// <summary>The stored representation that the client likes best; the plain file when it names none of them, or likes it better.</summary>
    public static Representation Select(StringValues header, ServedFile file)
    {
        if (header.Count == 0)
        {
            return file.Plain;
        }
        var best = file.Plain;
        // An unnamed identity is acceptable, but anything named is liked better.
        var bestQuality = Math.Max(QualityOf(header, "identity", useWildcard: false), 0);
        foreach (var candidate in file.Encoded)
        {
            var quality = QualityOf(header, candidate.Coding!.Name, useWildcard: true);
            if (quality > 0 && (quality > bestQuality || (best.Coding is null && quality == bestQuality)))
            {
                best = candidate;
                bestQuality = quality;
            }
        }
        return best;
    }

    /// <summary>Thousandths; -1 when not named.</summary>
    private static int QualityOf(StringValues header, string coding, bool useWildcard)
    {
        var wildcard = -1;
        foreach (var line in header)
        {
            var rest = line.AsSpan();
            while (!rest.IsEmpty)
            {
                var comma = rest.IndexOf(',');
                var item = comma < 0 ? rest : rest[..comma];
                rest = comma < 0 ? [] : rest[(comma + 1)..];
                var semicolon = item.IndexOf(';');
                var name = (semicolon < 0 ? item : item[..semicolon]).Trim();
                if (name.Equals(coding, StringComparison.OrdinalIgnoreCase) || (coding == "gzip" && name.Equals("x-gzip", StringComparison.OrdinalIgnoreCase)))
                {
                    return semicolon < 0 ? 1000 : ParseQuality(item[(semicolon + 1)..]);
                }
                if (useWildcard && name is "*")
                {
                    wildcard = semicolon < 0 ? 1000 : ParseQuality(item[(semicolon + 1)..]);
                }
            }
        }
        return wildcard;
    }

    // weight = OWS ";" OWS "q=" qvalue, up to three decimals; anything else is no acceptance.
    private static int ParseQuality(ReadOnlySpan<char> parameter)
    {
        parameter = parameter.Trim();
        if (parameter.Length < 3 || (parameter[0] | 0x20) != 'q' || parameter[1] != '=' || parameter[2] is not ('0' or '1'))
        {
            return 0;
        }
        var quality = (parameter[2] - '0') * 1000;
        if (parameter.Length == 3)
        {
            return quality;
        }
        if (parameter[3] != '.' || parameter.Length > 7)
        {
            return 0;
        }
        var scale = 100;
        foreach (var digit in parameter[4..])
        {
            if (!char.IsAsciiDigit(digit))
            {
                return 0;
            }
            quality += (digit - '0') * scale;
            scale /= 10;
        }
        return Math.Min(quality, 1000);
    }
}
