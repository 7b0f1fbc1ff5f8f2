namespace HttpServer.Config.Reading;

/// <summary>A value that the program itself puts in place of a default, weaker than everything a user says.</summary>
/// <param name="Path">Canonical path of the key: <c>logging.output_mode</c>.</param>
/// <param name="Value">The value as text.</param>
/// <param name="Reason">Why, as the inventory names the source: <c>no configuration file</c>.</param>
public sealed record PresetSetting(string Path, string Value, string Reason);
