using System.Security.Cryptography;
using System.Text;
using HttpServer.Balancer.Targets;
using Microsoft.Extensions.Primitives;

namespace HttpServer.Proxy.Routing;

/// <summary>The cookie that keeps a client with its target.</summary>
public sealed class StickyCookie(string name)
{
    /// <summary>Name of the cookie.</summary>
    public string Name { get; } = name;

    /// <summary>A name of the route's own, so that two sticky routes do not overwrite each other's cookie.</summary>
    internal static string DefaultName(string path) =>
        $"sticky_{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(path)).AsSpan(0, 4))}";

    /// <summary>Stricter than RFC 6265's token, so that no client or log has to quote it.</summary>
    internal static bool IsName(string text) => text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.');

    /// <summary>Finds the cookie's value in the request's <c>Cookie</c> headers without allocating; empty when there is none.</summary>
    public ReadOnlySpan<char> Read(StringValues cookieHeaders) => CookieText.Find(cookieHeaders, Name);

    /// <summary>
    /// Value of the <c>Set-Cookie</c> header to append when the lease says <see cref="TargetLease.AssignsAffinity"/>.
    /// A session cookie: no script reads it, no other site's request carries it, and TLS keeps to itself.
    /// </summary>
    public string Header(Target target, bool isHttps)
    {
        ArgumentNullException.ThrowIfNull(target);
        return $"{Name}={target.AffinityId}; Path=/; HttpOnly; SameSite=Lax{(isHttps ? "; Secure" : "")}";
    }
}
