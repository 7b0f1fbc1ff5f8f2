namespace HttpServer.Testing;

/// <summary>Programs that tests need on the machine. A missing one fails the test by name; no test is skipped for it.</summary>
public static class RequiredProgram
{
    /// <summary>The absolute path of the program on PATH or in the sbin directories.</summary>
    /// <exception cref="FileNotFoundException">It is not installed.</exception>
    public static string Find(string name)
    {
        // Debian keeps servers in sbin, which is not on the PATH of ordinary users.
        var directories = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Concat(["/usr/sbin", "/sbin", "/usr/local/sbin"]);
        return directories.Where(directory => directory.Length > 0)
                .Select(directory => Path.Combine(directory, name))
                .FirstOrDefault(File.Exists)
            ?? throw new FileNotFoundException($"This test needs the program '{name}'; './test' installs it (Debian: apt-get install {name}).", name);
    }
}
