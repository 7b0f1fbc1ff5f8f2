namespace HttpServer.Config.Toml;

/// <summary>One key of a table: its name as written, where the name stands, and what it holds.</summary>
internal sealed record TomlMember(string Name, SourcePosition Position, TomlNode Value);
