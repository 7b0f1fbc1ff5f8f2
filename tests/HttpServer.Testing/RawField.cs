namespace HttpServer.Testing;

/// <summary>One field line as it was on the wire, read as Latin-1 so that every byte survives; optional whitespace trimmed.</summary>
public readonly record struct RawField(string Name, string Value);
