namespace HttpServer.Config.Format;

/// <summary>Why a recognised key does nothing, as the whole sentence of the warning.</summary>
internal sealed record Ineffective(string Sentence)
{
    /// <summary>A key whose feature is still to come.</summary>
    public static Ineffective NotYet(string feature) => new($"not yet in effect: {feature}");

    /// <summary>A key that this program cannot honour.</summary>
    public static Ineffective Never(string because) => new($"has no effect because {because}");
}
