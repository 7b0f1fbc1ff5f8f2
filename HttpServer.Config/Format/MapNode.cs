namespace HttpServer.Config.Format;

/// <summary>A table whose keys the user makes up.</summary>
internal sealed class MapNode(FormatNode value) : FormatNode
{
    public FormatNode Value { get; } = value;

    public override string Expected => "a table";

    protected override IEnumerable<FormatNode> Children => [Value];
}
