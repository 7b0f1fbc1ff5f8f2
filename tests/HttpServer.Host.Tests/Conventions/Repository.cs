namespace HttpServer.Host.Tests.Conventions;

/// <summary>The working tree that these tests were built from, without what builds leave in it.</summary>
internal static class Repository
{
    private static readonly string[] NotOurs = [".git", ".vs", "artifacts", "bin", "obj", "dist", "logs", "TestResults"];

    public static string Root { get; } = FindRoot();

    /// <summary>The project files of the product: one folder HttpServer.X each, directly below the root.</summary>
    public static IReadOnlyList<string> ProductProjects()
        => [.. Directory.GetDirectories(Root, "HttpServer.*").SelectMany(folder => Directory.GetFiles(folder, "*.csproj"))];

    /// <summary>The C# files of the product.</summary>
    public static IReadOnlyList<SourceFile> ProductSources()
        => [.. ProductProjects().SelectMany(project => FilesBelow(Path.GetDirectoryName(project)!)).Where(IsCode).Select(Read)];

    /// <summary>The C# files of all test projects and of their kit.</summary>
    public static IReadOnlyList<SourceFile> TestSources()
        => [.. FilesBelow(Path.Combine(Root, "tests")).Where(IsCode).Select(Read)];

    /// <summary>Files of the whole tree by the end of their names.</summary>
    public static IReadOnlyList<SourceFile> Files(params string[] nameEnds)
        => [.. FilesBelow(Root).Where(path => nameEnds.Any(end => path.EndsWith(end, StringComparison.Ordinal))).Select(Read)];

    private static bool IsCode(string path) => path.EndsWith(".cs", StringComparison.Ordinal);

    private static IEnumerable<string> FilesBelow(string folder)
        => Directory.EnumerateFiles(folder).Concat(
            Directory.EnumerateDirectories(folder)
                .Where(child => !NotOurs.Contains(Path.GetFileName(child)))
                .SelectMany(FilesBelow));

    private static SourceFile Read(string path) => new(Path.GetRelativePath(Root, path), File.ReadAllText(path));

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
