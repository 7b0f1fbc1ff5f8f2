using System.Globalization;
using HttpServer.Static.Paths;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace HttpServer.Static;

internal sealed class StaticOptionsRules : IValidateOptions<StaticOptions>
{
    private const int MaxCacheSizeMb = 1_048_576;
    private const int MaxCacheFileKb = 65_536;
    private const int MaxCheckInterval = 86_400;

    public ValidateOptionsResult Validate(string? name, StaticOptions options)
    {
        List<string> failures = [];
        if (options.Enabled)
        {
            CheckDirectory(options.Directory, failures);
        }
        CheckFallback(options.Fallback, failures);
        CheckIndexFiles(options.IndexFiles, failures);
        CheckCacheControl(options, failures);
        CheckRange("cache_size_mb", options.CacheSizeMb, MaxCacheSizeMb, failures);
        CheckRange("cache_max_file_kb", options.CacheMaxFileKb, MaxCacheFileKb, failures);
        CheckRange("cache_check_interval", options.CacheCheckInterval, MaxCheckInterval, failures);
        CheckContentTypes(options, failures);
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static void CheckDirectory(string directory, List<string> failures)
    {
        if (string.IsNullOrWhiteSpace(directory))
        {
            failures.Add("static.directory: The directory must be named; '.' is the current one.");
        }
        else if (directory.Contains('\0', StringComparison.Ordinal))
        {
            failures.Add("static.directory: The name contains a NUL character.");
        }
        else if (File.Exists(directory))
        {
            failures.Add($"static.directory: '{directory}' is a file, not a directory.");
        }
        else if (!Directory.Exists(directory))
        {
            failures.Add($"static.directory: The directory '{Path.GetFullPath(directory)}' does not exist.");
        }
    }

    private static void CheckFallback(string? fallback, List<string> failures)
    {
        if (!string.IsNullOrEmpty(fallback) && !RequestPath.IsServable(fallback))
        {
            failures.Add($"static.fallback: '{fallback}' is not a path of a file below the directory, such as 'index.html'.");
        }
    }

    private static void CheckIndexFiles(IList<string> names, List<string> failures)
    {
        for (var i = 0; i < names.Count; i++)
        {
            if (string.IsNullOrEmpty(names[i]) || names[i].Contains('/', StringComparison.Ordinal) || !RequestPath.IsServable(names[i]))
            {
                failures.Add($"static.index_files[{i}]: '{names[i]}' is not a plain file name, such as 'index.html'.");
            }
        }
    }

    private static void CheckCacheControl(StaticOptions options, List<string> failures)
    {
        for (var i = 0; i < options.CacheControl.Count; i++)
        {
            var rule = options.CacheControl[i];
            if (string.IsNullOrEmpty(rule.Pattern) || (rule.Pattern[0] != '/' && rule.Pattern[0] != '*'))
            {
                failures.Add($"static.cache_control[{i}].pattern: '{rule.Pattern}' must begin with '/' or '*', such as '/assets/*' or '*.html'.");
            }
            if (string.IsNullOrWhiteSpace(rule.Value) || rule.Value.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            {
                failures.Add($"static.cache_control[{i}].value: The value must be a header value of printable ASCII, such as 'no-cache'.");
            }
        }
    }

    private static void CheckContentTypes(StaticOptions options, List<string> failures)
    {
        foreach (var (extension, type) in options.ContentTypes)
        {
            if (extension.AsSpan().TrimStart('.').IsEmpty || extension.AsSpan().IndexOfAny('/', '\\') >= 0)
            {
                failures.Add($"static.content_types.{extension}: '{extension}' is not a file extension, such as 'glb'.");
            }
            if (!MediaTypeHeaderValue.TryParse(type, out _) || type.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            {
                failures.Add($"static.content_types.{extension}: '{type}' is not a media type, such as 'model/gltf-binary'.");
            }
        }
    }

    private static void CheckRange(string key, double value, int most, List<string> failures)
    {
        if (!(value >= 0 && value <= most))
        {
            failures.Add(string.Create(CultureInfo.InvariantCulture, $"static.{key}: {value} is out of range (0 to {most})."));
        }
    }
}
