using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http;

namespace HttpServer.Proxy.Routing;

/// <summary>What requests for the same target have in common, for <c>consistent_hash</c>.</summary>
public sealed class HashKey
{
    private const string Header = "header:";
    private const string Cookie = "cookie:";

    private readonly string _name;
    private readonly Part _part;

    private HashKey(Part part, string name = "")
    {
        _part = part;
        _name = name;
    }

    private enum Part
    {
        Path,
        Header,
        Cookie,
    }

    /// <summary>"client" (null: the balancer knows the client itself), "path", "header:NAME" or "cookie:NAME".</summary>
    /// <returns>False for any other text.</returns>
    internal static bool TryParse(string text, out HashKey? key)
    {
        key = text switch
        {
            "path" => new HashKey(Part.Path),
            _ when Named(text, Header, out var name) && StickyCookie.IsName(name) => new HashKey(Part.Header, name),
            _ when Named(text, Cookie, out var name) && StickyCookie.IsName(name) => new HashKey(Part.Cookie, name),
            _ => null,
        };
        return key is not null || text == "client";
    }

    /// <summary>The key of a request; empty when it lacks what was asked for, and then the client counts.</summary>
    public ReadOnlySpan<char> Read(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return _part switch
        {
            Part.Path => request.Path.Value,
            Part.Header => request.Headers[_name] is [{ } value, ..] ? value : default,
            _ => CookieText.Find(request.Headers.Cookie, _name),
        };
    }

    private static bool Named(string text, string prefix, [NotNullWhen(true)] out string? name)
    {
        name = text.StartsWith(prefix, StringComparison.Ordinal) ? text[prefix.Length..] : null;
        return name is not null;
    }
}
