namespace HttpServer.Config.Format;

/// <summary>A single value.</summary>
internal sealed class ScalarNode(ScalarKind kind) : FormatNode
{
    public ScalarKind Kind { get; } = kind;

    /// <summary>What the integer type can hold.</summary>
    public (long Least, long Most) Holds { get; init; } = (long.MinValue, long.MaxValue);

    /// <summary>Smallest number allowed; null for none.</summary>
    public Bound? Minimum { get; set; }

    /// <summary>Largest number allowed; null for none.</summary>
    public Bound? Maximum { get; set; }

    /// <summary>The values allowed, as the file writes them; null for any.</summary>
    public IReadOnlyList<string>? Allowed { get; set; }

    /// <summary>What the allowed values are, with its article: "a strategy".</summary>
    public string AllowedNoun { get; set; } = "an allowed value";

    /// <summary>Of an enumeration: the name in the file to the name of the CLR member.</summary>
    public IReadOnlyDictionary<string, string> Members { get; init; } = new Dictionary<string, string>();

    /// <summary>The value when nothing is written, in the form of the configuration; null for "not set".</summary>
    public string? Default { get; init; }

    public override string Expected => Kind switch
    {
        ScalarKind.Boolean => "true or false",
        ScalarKind.Integer => "an integer",
        ScalarKind.Number => "a number",
        _ => "a string",
    };

    protected override IEnumerable<FormatNode> Children => [];
}
