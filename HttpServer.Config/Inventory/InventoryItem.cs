namespace HttpServer.Config.Inventory;

/// <summary>One key and the value that holds for it.</summary>
/// <param name="Path">Canonical path: <c>proxy[1].strategy</c>.</param>
/// <param name="Value">
/// The value as TOML writes it, a secret as <c>"***"</c>, one filled in from <c>${NAME}</c> or <c>file:</c> as it is
/// written in the file; null when the key is not set.
/// </param>
/// <param name="Source"><c>default</c>, <c>app_config.toml:12</c>, <c>environment HTTPSERVER__…</c> or <c>command line --port</c>.</param>
public sealed record InventoryItem(string Path, string? Value, string Source)
{
    /// <summary>The key as it stands in its table; empty for a header.</summary>
    internal string Key { get; init; } = "";

    /// <summary>Whether it opens a table; the value is the header then.</summary>
    internal bool IsHeader { get; init; }
}
