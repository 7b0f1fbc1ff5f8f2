namespace HttpServer.Config.Values;

/// <summary>A value checked against its place in the format: either the text for the binder, or what is wrong.</summary>
internal readonly record struct ScalarValue(string? Text, string? Error)
{
    public static ScalarValue Of(string text) => new(text, null);

    public static ScalarValue Wrong(string error) => new(null, error);
}
