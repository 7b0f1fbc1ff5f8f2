using System.Buffers;
using System.Text.Json;

namespace HttpServer.Config.Format;

/// <summary>How names of keys are compared and written.</summary>
internal static class KeyName
{
    private static readonly SearchValues<char> Bare =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-");

    /// <summary>The form in which names are compared: lower case, without underscores.</summary>
    public static string Normalize(string name) => name.Replace("_", "", StringComparison.Ordinal).ToLowerInvariant();

    /// <summary>The name of a CLR member as the file writes it.</summary>
    public static string ToSnakeCase(string name) => JsonNamingPolicy.SnakeCaseLower.ConvertName(name);

    /// <summary>The key as TOML takes it: bare where that is allowed, else quoted.</summary>
    public static string Quote(string key) =>
        key.Length > 0 && !key.AsSpan().ContainsAnyExcept(Bare) ? key : TomlText.Quote(key);
}
