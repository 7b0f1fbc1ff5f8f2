namespace HttpServer.Config.Toml;

/// <summary>A TOML text as far as it could be read, with everything that is wrong with it as TOML.</summary>
internal sealed record TomlDocument(TomlTable Root, IReadOnlyList<TomlError> Errors);
