using System.Collections.Frozen;
using Microsoft.AspNetCore.StaticFiles;

namespace HttpServer.Static.ContentTypes;

/// <summary>Content type by file extension: ASP.NET Core's table, what it lacks, then the user's own.</summary>
internal sealed class ContentTypeMap
{
    /// <summary>For names without a known extension; nothing is guessed from the content, and nosniff keeps browsers from it.</summary>
    public const string Unknown = "application/octet-stream";

    private static readonly (string Extension, string Type)[] Additions =
    [
        (".apng", "image/apng"), (".avif", "image/avif"), (".cjs", "text/javascript"), (".glb", "model/gltf-binary"),
        (".gltf", "model/gltf+json"), (".heic", "image/heic"), (".ico", "image/x-icon"), (".ics", "text/calendar"),
        (".js", "text/javascript"), (".json", "application/json"), (".jsonld", "application/ld+json"), (".jxl", "image/jxl"),
        (".log", "text/plain"), (".m3u8", "application/vnd.apple.mpegurl"), (".map", "application/json"), (".markdown", "text/markdown"),
        (".md", "text/markdown"), (".mjs", "text/javascript"), (".mpd", "application/dash+xml"), (".opus", "audio/ogg"),
        (".otf", "font/otf"), (".rss", "application/rss+xml"), (".toml", "application/toml"), (".ttf", "font/ttf"),
        (".vtt", "text/vtt"), (".wasm", "application/wasm"), (".webmanifest", "application/manifest+json"), (".webp", "image/webp"),
        (".woff", "font/woff"), (".woff2", "font/woff2"), (".xhtml", "application/xhtml+xml"), (".yaml", "application/yaml"),
        (".yml", "application/yaml"), (".zst", "application/zstd"), (".br", Unknown), (".gz", "application/gzip"),
    ];

    private readonly FrozenDictionary<string, string> _types;
    private readonly FrozenDictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> _byText;

    public ContentTypeMap(IDictionary<string, string> own)
    {
        var types = new Dictionary<string, string>(new FileExtensionContentTypeProvider().Mappings, StringComparer.OrdinalIgnoreCase);
        foreach (var (extension, type) in Additions)
        {
            types[extension] = type;
        }
        foreach (var (extension, type) in own)
        {
            types["." + extension.TrimStart('.')] = type;
        }
        _types = types.ToFrozenDictionary(pair => pair.Key, pair => WithCharset(pair.Value), StringComparer.OrdinalIgnoreCase);
        _byText = _types.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public string Of(ReadOnlySpan<char> path) => _byText.TryGetValue(ExtensionOf(path), out var type) ? type : Unknown;

    /// <summary>
    /// Whether a path names a part of a page rather than a page: a known extension other than that of a document.
    /// A missing one is an error and never the application's start page.
    /// </summary>
    public bool IsAsset(ReadOnlySpan<char> path) =>
        _byText.TryGetValue(ExtensionOf(path), out var type)
        && !type.StartsWith("text/html", StringComparison.Ordinal)
        && !type.StartsWith("application/xhtml", StringComparison.Ordinal);

    private static ReadOnlySpan<char> ExtensionOf(ReadOnlySpan<char> path)
    {
        var name = path[(path.LastIndexOf('/') + 1)..];
        var dot = name.LastIndexOf('.');
        return dot < 0 ? [] : name[dot..];
    }

    private static string WithCharset(string type) =>
        type.StartsWith("text/", StringComparison.OrdinalIgnoreCase) && !type.Contains("charset", StringComparison.OrdinalIgnoreCase)
            ? type + "; charset=utf-8"
            : type;
}
