namespace HttpServer.Fuzzing.Driving;

/// <summary>The inputs of a target that lie beside this program: seeds, and what was once a finding.</summary>
public static class SeedCorpus
{
    /// <summary>The seeds by file name.</summary>
    /// <exception cref="DirectoryNotFoundException">The target has none.</exception>
    public static IReadOnlyDictionary<string, byte[]> Of(FuzzTarget target)
    {
        ArgumentNullException.ThrowIfNull(target);
        return Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Corpus", target.Name))
            .Order(StringComparer.Ordinal)
            .ToDictionary(static file => Path.GetFileName(file), File.ReadAllBytes);
    }
}
