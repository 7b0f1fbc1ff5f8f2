using System.ComponentModel;

namespace HttpServer.Proxy.Configuration;

/// <summary>
/// How the path of a request is changed before it is forwarded: either <see cref="Prefix"/>, or <see cref="Regex"/> with
/// <see cref="Replacement"/>. In TOML a plain string stands for <c>{ prefix = "…" }</c>.
/// </summary>
public sealed class RewriteOptions
{
    /// <summary>
    /// Takes the place of what the route's path matched: the prefix of <c>/api/*</c>, the whole of <c>/health</c>; of <c>*</c> it
    /// goes before the path. Begins with '/', written as it goes out (<c>/a%20b</c>).
    /// </summary>
    [Description("Takes the place of what the route's path matched; before the whole path where that is '*'.")]
    public string? Prefix { get; set; }

    /// <summary>
    /// Is searched in the raw path, still encoded, that would be forwarded without it; what it finds first is replaced. A path
    /// without a match goes on as it is. Linear time: no backreferences, no lookarounds.
    /// </summary>
    [Description("Regular expression for the raw path that would be forwarded; what it finds first is replaced.")]
    public string? Regex { get; set; }

    /// <summary>What the match is replaced by, with <c>$1</c>, <c>${name}</c> and <c>$$</c>.</summary>
    [Description("What the match is replaced by: $1 and ${name} for groups, $$ for a '$'.")]
    public string? Replacement { get; set; }
}
