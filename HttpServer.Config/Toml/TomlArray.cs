namespace HttpServer.Config.Toml;

/// <summary>An array of values, or the tables of one <c>[[name]]</c>.</summary>
internal sealed class TomlArray(SourcePosition position, bool isOfTables) : TomlNode(position)
{
    public List<TomlNode> Items { get; } = [];

    /// <summary>Whether it is written as <c>[[name]]</c>, so that it may grow.</summary>
    public bool IsOfTables { get; } = isOfTables;

    public override string Found => IsOfTables ? "an array of tables" : "an array";
}
