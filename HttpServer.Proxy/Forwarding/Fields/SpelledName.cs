using System.Buffers;

namespace HttpServer.Proxy.Forwarding.Fields;

/// <summary>
/// Names as CGI-like servers read them: to them everything but letters and digits is one and the same character, so that
/// X_Forwarded_For and X.Forwarded.For are X-Forwarded-For.
/// </summary>
internal static class SpelledName
{
    private static readonly SearchValues<char> Odd = SearchValues.Create("!#$%&'*+.^_`|~");

    /// <summary>Null when the name is spelled with hyphens alone: nearly always.</summary>
    public static string? WithHyphens(string name) => !name.AsSpan().ContainsAny(Odd) ? null : string.Create(name.Length, name, static (span, name) =>
    {
        for (var i = 0; i < span.Length; i++)
        {
            span[i] = char.IsAsciiLetterOrDigit(name[i]) ? name[i] : '-';
        }
    });
}
