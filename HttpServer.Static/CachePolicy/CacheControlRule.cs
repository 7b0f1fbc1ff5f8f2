using System.ComponentModel;

namespace HttpServer.Static.CachePolicy;

/// <summary>One <c>[[static.cache_control]]</c>: files whose path matches get the value as their Cache-Control.</summary>
public sealed class CacheControlRule
{
    /// <summary>Glob over the file's path from the root, <c>*</c> for any run of characters: <c>/assets/*</c>, <c>*.html</c>. Required.</summary>
    [Description("Glob over the file's path, * for any run of characters: /assets/*, *.html.")]
    public string Pattern { get; set; } = "";

    /// <summary>The header's value, sent as it is: <c>public, max-age=31536000, immutable</c>. Required.</summary>
    [Description("The value of Cache-Control.")]
    public string Value { get; set; } = "";
}
