using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace HttpServer.Proxy.Routing;

/// <summary>
/// A route's <c>rewrite</c>: makes another path of the raw one that would be forwarded without it. The query stays as it is.
/// </summary>
internal sealed class PathRewrite
{
    private readonly string _prefix;
    private readonly bool _replacesAll;
    private readonly Regex? _regex;
    private readonly ReplacementText? _replacement;

    /// <summary>Puts a prefix in the place of the part that the route's path matched.</summary>
    /// <param name="prefix">Has passed <see cref="RewrittenPath.IsGood"/>.</param>
    /// <param name="kind">An exact path is replaced as a whole.</param>
    public PathRewrite(string prefix, RouteKind kind)
    {
        _replacesAll = kind == RouteKind.Exact;
        // What remains of the path begins with a slash of its own.
        _prefix = _replacesAll ? prefix : prefix.TrimEnd('/');
    }

    /// <summary>Replaces what the expression finds first.</summary>
    public PathRewrite(Regex regex, ReplacementText replacement)
    {
        _prefix = "";
        _regex = regex;
        _replacement = replacement;
    }

    /// <summary>Rewrites the target that would go out.</summary>
    /// <param name="slice">Path and query, as <see cref="ForwardTarget.Slice"/>.</param>
    /// <param name="target">The new target.</param>
    /// <returns>False when the result may not be forwarded.</returns>
    public bool TryApply(ReadOnlySpan<char> slice, out ForwardTarget target)
    {
        var query = slice.IndexOf('?');
        var path = query < 0 ? slice : slice[..query];
        target = default;
        string? rewritten;
        if (_regex is null)
        {
            rewritten = _replacesAll ? _prefix : string.Concat(_prefix, path);
        }
        else if (!TryReplace(path.IsEmpty ? "/" : path.ToString(), out rewritten))
        {
            return false;
        }

        if (rewritten.Length == 0)
        {
            rewritten = "/";
        }

        if (!RewrittenPath.IsGood(rewritten))
        {
            return false;
        }

        target = new ForwardTarget(query < 0 ? rewritten : string.Concat(rewritten, slice[query..]), 0);
        return true;
    }

    // The first match only: to find all of them would not take linear time.
    private bool TryReplace(string path, [NotNullWhen(true)] out string? rewritten)
    {
        rewritten = null;
        if (path.Length > LinearRegex.LongestInput)
        {
            return false;
        }

        if (_regex!.Match(path) is { Success: true } match)
        {
            rewritten = _replacement!.Apply(path, match);
            return rewritten is not null;
        }

        rewritten = path;
        return !IsFoundInAnotherReading(path);
    }

    /// <summary>
    /// Whether the expression would find something in the path as a server that decodes it, or a lenient one, reads it:
    /// then <c>/%61pi</c> or <c>//api</c> would dodge the rewriting of <c>/api</c>.
    /// </summary>
    private bool IsFoundInAnotherReading(string path)
    {
        var decoded = path.Contains('%', StringComparison.Ordinal) ? Uri.UnescapeDataString(path) : path;
        return (!ReferenceEquals(decoded, path) && _regex!.IsMatch(decoded))
            || (LenientReading.Of(path) is { } lenient && _regex!.IsMatch(lenient))
            || (LenientReading.Of(decoded) is { } both && _regex!.IsMatch(both));
    }
}
