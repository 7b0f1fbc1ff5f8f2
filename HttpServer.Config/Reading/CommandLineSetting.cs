namespace HttpServer.Config.Reading;

/// <summary>A value given on the command line.</summary>
/// <param name="Path">Canonical path of the key: <c>server.default_port</c>.</param>
/// <param name="Value">The value as typed.</param>
/// <param name="Option">The option as the user knows it, for messages: <c>--port</c>.</param>
public sealed record CommandLineSetting(string Path, string Value, string Option);
