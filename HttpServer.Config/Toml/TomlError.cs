namespace HttpServer.Config.Toml;

/// <summary>Something that is not TOML.</summary>
internal sealed record TomlError(SourcePosition Position, string Message);
