namespace HttpServer.Samples.Tests;

/// <summary>The samples in the working tree that these tests were built from.</summary>
internal static class Samples
{
    public static string Root { get; } = FindRoot();

    /// <summary>Names of the samples that are programs.</summary>
    public static IReadOnlyList<string> Names =>
        [.. Directory.GetFiles(Path.Combine(Root, "samples"), "Program.cs", SearchOption.AllDirectories).Select(path => Path.GetFileName(Path.GetDirectoryName(path)!)).Order(StringComparer.Ordinal)];

    public static string Folder(string name) => Path.Combine(Root, "samples", name);

    public static string Text(string name, string file) => File.ReadAllText(Path.Combine(Folder(name), file));

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "HttpServer.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException($"No HttpServer.sln above {AppContext.BaseDirectory}.");
    }
}
