namespace HttpServer.Config.Toml;

/// <summary>A value of a TOML document with the place where it begins.</summary>
internal abstract class TomlNode(SourcePosition position)
{
    public SourcePosition Position { get; } = position;

    /// <summary>What it is, as a message says it: "a table", "the integer 8080".</summary>
    public abstract string Found { get; }
}
