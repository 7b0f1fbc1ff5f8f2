using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using HttpServer.Static.CachePolicy;

namespace HttpServer.Static;

/// <summary>
/// Which files are served and how: the table <c>[static]</c>. Reloadable: a change builds a new site, requests
/// under way end on the old one.
/// </summary>
public sealed class StaticOptions
{
    /// <summary>Whether files are served at all. Default: true.</summary>
    [Description("Whether files are served at all.")]
    public bool Enabled { get; set; } = true;

    /// <summary>The root of the site; relative to the working directory. Default: ".", as every small file server does.</summary>
    [Description("The root of the site; relative to the working directory.")]
    public string Directory { get; set; } = ".";

    /// <summary>
    /// The file, relative to <see cref="Directory"/>, that answers navigation to a path without a file (single-page
    /// applications). Empty: none. Default: "index.html"; a site without that file gets ordinary 404 answers.
    /// </summary>
    [Description("File that answers navigation to a path without a file; empty for none.")]
    public string Fallback { get; set; } = "index.html";

    /// <summary>Names tried in a directory, first match wins. Default: "index.html" alone; naming any replaces it.</summary>
    [Description("Names tried in a directory, first match wins; index.html when none is named.")]
    public IList<string> IndexFiles { get; } = [];

    /// <summary>Whether a directory without an index file shows its contents. Default: false, nothing is disclosed unasked.</summary>
    [Description("Whether a directory without an index file shows its contents.")]
    public bool DirectoryListing { get; set; }

    /// <summary>Cache-Control per path, first match wins. Default: none, so that browsers revalidate by ETag.</summary>
    [Description("Cache-Control per path, first match wins.")]
    public IList<CacheControlRule> CacheControl { get; } = [];

    /// <summary>Whether <c>.br</c>, <c>.zst</c> and <c>.gz</c> beside a file are sent to clients that accept them. Default: true.</summary>
    [Description("Whether .br, .zst and .gz files beside a file are sent to clients that accept them.")]
    public bool Precompressed { get; set; } = true;

    /// <summary>Bound of the memory cache in MiB; 0 switches it off. Default: 64, the whole build of most web applications.</summary>
    [Description("Bound of the memory cache in MiB; 0 switches it off.")]
    [Range(0, 1_048_576)]
    public int CacheSizeMb { get; set; } = 64;

    /// <summary>The largest file that is kept in memory, in KiB. Default: 256; above it a copy from the page cache costs the same.</summary>
    [Description("The largest file that is kept in memory, in KiB.")]
    [Range(0, 65_536)]
    public int CacheMaxFileKb { get; set; } = 256;

    /// <summary>
    /// Seconds for which a cached answer is believed before the file system is asked again. 0: ask every time.
    /// Default: 1, as file events do not arrive on network and container mounts.
    /// </summary>
    [Description("Seconds for which a cached answer is believed before the file system is asked again.")]
    [Range(0d, 86_400d)]
    public double CacheCheckInterval { get; set; } = 1;

    /// <summary>Content types by extension (with or without the dot), beyond or instead of the built-in ones. Default: none.</summary>
    [Description("Content types by extension, beyond or instead of the built-in ones.")]
    public IDictionary<string, string> ContentTypes { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// Files and directories (a separator at their end) that are never served or listed although they lie below
    /// <see cref="Directory"/>; of a file also its neighbours whose names begin with its own. No key of the file: the
    /// program names its own configuration and logs. Default: none.
    /// </summary>
    [JsonIgnore]
    public IList<string> PrivatePaths { get; } = [];
}
