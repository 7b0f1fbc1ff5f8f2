using System.Buffers;
using Microsoft.Extensions.Primitives;

namespace HttpServer.Core.Requests;

/// <summary>An id that a trusted proxy gave to the request already.</summary>
internal static class ForeignRequestId
{
    private const int MaxLength = 128;

    // RFC 3986's unreserved: harmless in logs, headers, URLs and shells.
    private static readonly SearchValues<char> Allowed = SearchValues.Create(
        "-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>The id to take over, or null when there is none, more than one, or one that is unfit.</summary>
    public static string? From(StringValues values) =>
        values.Count == 1 && values[0] is { Length: > 0 and <= MaxLength } id && !id.AsSpan().ContainsAnyExcept(Allowed) ? id : null;
}
