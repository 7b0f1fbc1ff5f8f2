namespace HttpServer.Static.Paths;

/// <summary>
/// What lies below the root and is nobody's business: the server's own configuration and logs. Compared without case,
/// because some file systems do.
/// </summary>
internal sealed class PrivatePaths
{
    private readonly string[] _directories;
    private readonly string[] _files;

    /// <param name="root">Absolute path of the root.</param>
    /// <param name="paths">As in <see cref="StaticOptions.PrivatePaths"/>; what lies outside of the root is left out.</param>
    public PrivatePaths(string root, IEnumerable<string> paths)
    {
        var inside = paths.Select(path => Relative(root, path)).OfType<string>().ToList();
        _directories = [.. inside.Where(path => path.EndsWith('/'))];
        _files = [.. inside.Where(path => !path.EndsWith('/'))];
    }

    /// <summary>Whether a decoded path below the root, segments joined by '/', is private.</summary>
    public bool Contains(string relative)
    {
        foreach (var file in _files)
        {
            // Whatever else its name goes on with: app_config.toml~ and app_config.toml.bak are what editors leave.
            if (relative.StartsWith(file, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }
        foreach (var directory in _directories)
        {
            if (relative.StartsWith(directory, StringComparison.OrdinalIgnoreCase)
                || relative.AsSpan().Equals(directory.AsSpan(0, directory.Length - 1), StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }
        return false;
    }

    private static string? Relative(string root, string path)
    {
        var relative = Path.GetRelativePath(root, Path.GetFullPath(path)).Replace(Path.DirectorySeparatorChar, '/');
        return relative == "." || relative == ".." || relative.StartsWith("../", StringComparison.Ordinal) || Path.IsPathRooted(relative)
            ? null
            : relative;
    }
}
