using System.Text.RegularExpressions;
using HttpServer.Testing;

namespace HttpServer.Proxy.Tests.Smuggling;

/// <summary>The one way in which a request may be written to a backend: whatever the backend forgives, it finds nothing to forgive.</summary>
internal static partial class CanonicalForm
{
    /// <summary>What is wrong with it; null when nothing is.</summary>
    public static string? FaultOf(StrictRequest request) =>
        !Head().IsMatch(request.Text) ? "its head is not written in the one way"
        : request.Fields.Count(field => field.Name.Equals("Host", StringComparison.OrdinalIgnoreCase)) != 1 ? "it has not one Host"
        : request.Fields.Any(field => field.Name.Equals("Transfer-Encoding", StringComparison.OrdinalIgnoreCase)) && !ChunkedBody().IsMatch(BodyOf(request)) ? "its chunks are not written in the one way"
        : null;

    private static string BodyOf(StrictRequest request) => request.Text[(request.Text.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..];

    // Origin form or the asterisk, this version, one blank behind each colon, none at the end of a value.
    [GeneratedRegex(@"\A[!#$%&'*+.^_`|~0-9A-Za-z-]+ (/[!""$-~]*|\*) HTTP/1\.1\r\n([!#$%&'*+.^_`|~0-9A-Za-z-]+: ([!-~\x80-\xff]([\t -~\x80-\xff]*[!-~\x80-\xff])?)?\r\n)+\r\n")]
    private static partial Regex Head();

    // Sizes without sign, zeros or extensions in front of anything; the last chunk and trailers.
    [GeneratedRegex(@"\A([1-9a-f][0-9a-f]*\r\n[^\0]*)?0\r\n([!#$%&'*+.^_`|~0-9A-Za-z-]+: [\t -~\x80-\xff]*\r\n)*\r\n\z")]
    private static partial Regex ChunkedBody();
}
