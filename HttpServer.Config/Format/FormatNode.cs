namespace HttpServer.Config.Format;

/// <summary>What may stand at one place of the format.</summary>
internal abstract class FormatNode
{
    /// <summary>One sentence for editors, from the property's <c>[Description]</c>.</summary>
    public string? Description { get; set; }

    /// <summary>Whether everything at this place is masked where values are printed.</summary>
    public bool IsSecret { get; private set; }

    /// <summary>Whether a change of what stands here takes effect at the next start only.</summary>
    public bool NeedsRestart { get; private set; }

    /// <summary>What is expected here, as a message says it: "a string", "an array".</summary>
    public abstract string Expected { get; }

    public void MarkSecret()
    {
        IsSecret = true;
        foreach (var child in Children)
        {
            child.MarkSecret();
        }
    }

    public void MarkRestart()
    {
        NeedsRestart = true;
        foreach (var child in Children)
        {
            child.MarkRestart();
        }
    }

    protected abstract IEnumerable<FormatNode> Children { get; }
}
