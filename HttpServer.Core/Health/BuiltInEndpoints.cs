using System.Collections.Frozen;
using HttpServer.Core.Requests;
using Microsoft.AspNetCore.Http;

namespace HttpServer.Core.Health;

/// <summary>
/// Which paths the gateway answers itself. A router asks before it lets a prefix or catch-all route take a request; an
/// exact route of the user's beats these pages and need not ask.
/// </summary>
public sealed class BuiltInEndpoints
{
    private const string HealthSuffix = "/health";
    private const string StatusSuffix = "/status";
    private const string Ping = "/ping";

    private readonly RequestPolicies _policies;

    // Made at the first look: a source may itself need a router that needs this class.
    private readonly Lazy<FrozenDictionary<string, IStatusSource>> _sources;

    internal BuiltInEndpoints(RequestPolicies policies, Func<IEnumerable<IStatusSource>> sources)
    {
        _policies = policies;
        _sources = new(() => sources().ToFrozenDictionary(static source => source.Name, StringComparer.Ordinal));
    }

    /// <summary>Whether <paramref name="path"/> is answered here. Case and a trailing slash count; false when the pages are switched off.</summary>
    public bool IsMatch(PathString path) => Match(path.Value, out _) != BuiltInPage.None;

    /// <summary>As <see cref="IsMatch(PathString)"/>, for a decoded path that begins with a slash.</summary>
    public bool IsMatch(ReadOnlySpan<char> path) => Match(path, out _) != BuiltInPage.None;

    internal BuiltInPage Match(ReadOnlySpan<char> path, out IStatusSource? source)
    {
        source = null;
        // All of them end in one of three letters, so that nearly every other path is out after one comparison.
        return path.Length >= Ping.Length && path[^1] is 'g' or 'h' or 's' && _policies.Current.EnableHealthEndpoints
            ? MatchWhole(path, out source)
            : BuiltInPage.None;
    }

    private BuiltInPage MatchWhole(ReadOnlySpan<char> path, out IStatusSource? source)
    {
        source = null;
        if (path is Ping)
        {
            return BuiltInPage.Ping;
        }

        if (path is HealthSuffix)
        {
            return BuiltInPage.Health;
        }

        var page = path.EndsWith(HealthSuffix) ? BuiltInPage.PartHealth : path.EndsWith(StatusSuffix) ? BuiltInPage.PartStatus : BuiltInPage.None;
        return page != BuiltInPage.None
            && path.Length > HealthSuffix.Length + 1
            && _sources.Value.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(path[1..^HealthSuffix.Length], out source)
            ? page
            : BuiltInPage.None;
    }
}
