using HttpServer.Core.Clients;

namespace HttpServer.Core.Guards;

/// <summary>
/// How the host of a request, and hosts in a configuration, are read: one reading for <c>allowed_hosts</c> and for the
/// <c>host</c> of a route, so that the two can never disagree about a request.
/// </summary>
public static class HostName
{
    /// <summary>
    /// The host that a <c>Host</c> value names: without port, brackets and trailing dot (RFC 3986, 3.2.2), an IPv6 literal in
    /// its canonical text (RFC 5952). Compare it without case. Allocates for IPv6 literals only.
    /// </summary>
    /// <param name="field">The value as sent: <c>example.com:8080</c>, <c>[::1]:80</c>.</param>
    public static ReadOnlySpan<char> Of(ReadOnlySpan<char> field)
    {
        if (field.StartsWith('['))
        {
            var end = field.IndexOf(']');
            return end < 0 ? field : Canonical(field[1..end]);
        }

        var colon = field.IndexOf(':');
        var host = colon < 0 ? field : field[..colon];
        return host.EndsWith('.') ? host[..^1] : host;
    }

    /// <summary>Whether <paramref name="text"/> is <c>example.com</c>, <c>*.example.com</c> or an IP address, brackets or not; no port.</summary>
    public static bool IsPattern(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return false;
        }

        if (text.Contains(':', StringComparison.Ordinal))
        {
            return StrictAddress.TryParse(text.Trim('[', ']'), out _);
        }

        return Uri.CheckHostName(text.StartsWith("*.", StringComparison.Ordinal) ? text[2..] : text) is UriHostNameType.Dns or UriHostNameType.IPv4
            && System.Text.Ascii.IsValid(text);
    }

    /// <summary>A text that has passed <see cref="IsPattern"/> in the form that <see cref="Of"/> gives hosts; a leading <c>*.</c> stays.</summary>
    public static string Normalise(string pattern)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        return pattern.Contains(':', StringComparison.Ordinal) ? Canonical(pattern.Trim('[', ']')).ToString() : pattern.TrimEnd('.').ToLowerInvariant();
    }

    private static ReadOnlySpan<char> Canonical(ReadOnlySpan<char> literal) =>
        StrictAddress.TryParse(literal, out var address) ? address.ToString() : literal;
}
