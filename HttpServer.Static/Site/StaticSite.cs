using HttpServer.Core.Timing;
using HttpServer.Static.Caching;
using HttpServer.Static.CachePolicy;
using HttpServer.Static.ContentTypes;
using HttpServer.Static.Files;
using HttpServer.Static.Paths;

namespace HttpServer.Static.Site;

/// <summary>Everything that one set of options means, built once: a request takes one site and keeps it to its end.</summary>
internal sealed class StaticSite
{
    private const string DefaultIndex = "index.html";

    private readonly CacheControlRule[] _cacheControl;

    public StaticSite(StaticOptions options, TimeProvider time)
    {
        IsEnabled = options.Enabled;
        Root = SiteRoot.Open(options.Directory);
        Private = new(Root.Directory, options.PrivatePaths);
        ContentTypes = new(options.ContentTypes);
        Fallback = string.IsNullOrEmpty(options.Fallback) ? null : options.Fallback;
        IndexFiles = options.IndexFiles.Count == 0 ? [DefaultIndex] : [.. options.IndexFiles];
        HasListing = options.DirectoryListing;
        HasPrecompressed = options.Precompressed;
        MaxCachedLength = options.CacheSizeMb == 0 ? 0 : options.CacheMaxFileKb * 1024L;
        CheckTicks = time.Ticks(TimeSpan.FromSeconds(options.CacheCheckInterval));
        Cache = new(options.CacheSizeMb * 1024L * 1024L);
        _cacheControl = [.. options.CacheControl];
    }

    public bool IsEnabled { get; }

    public SiteRoot Root { get; }

    public PrivatePaths Private { get; }

    public ContentTypeMap ContentTypes { get; }

    public string? Fallback { get; }

    public string[] IndexFiles { get; }

    public bool HasListing { get; }

    public bool HasPrecompressed { get; }

    /// <summary>Bytes; longer files are never read into memory.</summary>
    public long MaxCachedLength { get; }

    /// <summary>Life of an answer in ticks of <see cref="TimeProvider.GetTimestamp"/>.</summary>
    public long CheckTicks { get; }

    public SiteCache Cache { get; }

    /// <summary>The first rule that matches the file's path; null when none does.</summary>
    public string? CacheControlOf(string relative)
    {
        var path = "/" + relative;
        foreach (var rule in _cacheControl)
        {
            if (PathPattern.Matches(rule.Pattern, path))
            {
                return rule.Value;
            }
        }
        return null;
    }
}
