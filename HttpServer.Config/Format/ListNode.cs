namespace HttpServer.Config.Format;

/// <summary>An array, of values or of tables.</summary>
internal sealed class ListNode(FormatNode element) : FormatNode
{
    public FormatNode Element { get; } = element;

    /// <summary>The elements that the options hold when the file says nothing; empty for none.</summary>
    public IReadOnlyList<string> Default { get; init; } = [];

    /// <summary>Whether one value may stand for an array with it alone.</summary>
    public bool TakesSingleValue { get; set; }

    public override string Expected =>
        Element is TableNode { Shorthand: null } ? "an array of tables"
        : TakesSingleValue ? $"{Element.Expected} or an array"
        : "an array";

    protected override IEnumerable<FormatNode> Children => [Element];
}
