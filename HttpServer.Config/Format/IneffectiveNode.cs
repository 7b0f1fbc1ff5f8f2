namespace HttpServer.Config.Format;

/// <summary>A place that is recognised, takes anything and does nothing.</summary>
internal sealed class IneffectiveNode(Ineffective reason) : FormatNode
{
    public Ineffective Reason { get; } = reason;

    public override string Expected => "anything";

    protected override IEnumerable<FormatNode> Children => [];
}
