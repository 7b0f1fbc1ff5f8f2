namespace HttpServer.Config.Format;

/// <summary>One key of a table.</summary>
/// <param name="Name">As the file writes it: <c>default_port</c>.</param>
/// <param name="ConfigurationKey">As the options binder looks for it: <c>DefaultPort</c>.</param>
/// <param name="Node">What stands there.</param>
internal sealed record TableKey(string Name, string ConfigurationKey, FormatNode Node)
{
    /// <summary>The canonical path that this name is another word for; null for a canonical name.</summary>
    public IReadOnlyList<string>? AliasOf { get; init; }
}
