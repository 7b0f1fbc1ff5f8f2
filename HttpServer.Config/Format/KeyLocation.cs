using System.Globalization;

namespace HttpServer.Config.Format;

/// <summary>One concrete place of a configuration, under both of its names.</summary>
/// <param name="Path">As messages write it: <c>proxy[1].strategy</c>; empty for the whole.</param>
/// <param name="Key">As <c>IConfiguration</c> holds it: <c>proxy:1:Strategy</c>; empty for the whole.</param>
/// <param name="Indices">The array indices in the path, in order.</param>
internal sealed record KeyLocation(string Path, string Key, IReadOnlyList<int> Indices)
{
    public static readonly KeyLocation Root = new("", "", []);

    public KeyLocation Child(TableKey key) => Child(key.Name, key.ConfigurationKey);

    /// <summary>A key that the user made up, or one that the format does not know.</summary>
    public KeyLocation Child(string name) => Child(KeyName.Quote(name), name);

    public KeyLocation At(int index)
    {
        var number = index.ToString(CultureInfo.InvariantCulture);
        return new KeyLocation($"{Path}[{number}]", $"{Key}:{number}", [.. Indices, index]);
    }

    private KeyLocation Child(string name, string key) =>
        Path.Length == 0 ? new KeyLocation(name, key, Indices) : new KeyLocation($"{Path}.{name}", $"{Key}:{key}", Indices);
}
