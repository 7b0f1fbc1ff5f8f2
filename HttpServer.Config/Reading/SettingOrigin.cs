using System.Globalization;
using HttpServer.Config.Format;
using HttpServer.Config.Toml;

namespace HttpServer.Config.Reading;

/// <summary>Where a value was written.</summary>
/// <param name="Source">As a diagnostic names it: file name, <c>environment variable NAME</c>, <c>command line --option</c>.</param>
/// <param name="Position">The place in the file; null elsewhere.</param>
internal sealed record SettingOrigin(string Source, SourcePosition? Position)
{
    private const string VariablePrefix = "environment variable ";

    public static SettingOrigin File(string file, SourcePosition position) => new(file, position);

    // Anything but '=' can be in such a name, and what is printed stays on its line.
    public static SettingOrigin Variable(string name) => new(VariablePrefix + TomlText.Quote(name)[1..^1], null);

    public static SettingOrigin Option(string option) => new("command line " + option, null);

    /// <summary>As the inventory names it: <c>app_config.toml:12</c>, <c>environment NAME</c>, <c>command line --option</c>.</summary>
    public override string ToString() => Position is { } position
        ? $"{Source}:{position.Line.ToString(CultureInfo.InvariantCulture)}"
        : Source.StartsWith(VariablePrefix, StringComparison.Ordinal) ? $"environment {Source[VariablePrefix.Length..]}" : Source;
}
