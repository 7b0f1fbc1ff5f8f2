namespace HttpServer.Testing;

/// <summary>A new empty directory, deleted with all its content at the end of the test.</summary>
public sealed class TempDirectory : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("httpserver-test-");

    /// <summary>Absolute path, without a trailing slash.</summary>
    public string FullPath => _directory.FullName;

    /// <summary>Absolute path of something inside, which need not exist.</summary>
    public string Combine(params ReadOnlySpan<string> parts) => Path.Combine([FullPath, .. parts]);

    /// <summary>Writes a UTF-8 file without a byte order mark, makes its directories, returns its absolute path.</summary>
    public string Write(string relativePath, string content)
    {
        var path = PathForWriting(relativePath);
        File.WriteAllText(path, content);
        return path;
    }

    /// <inheritdoc cref="Write(string, string)"/>
    public string Write(string relativePath, ReadOnlySpan<byte> content)
    {
        var path = PathForWriting(relativePath);
        File.WriteAllBytes(path, content);
        return path;
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private string PathForWriting(string relativePath)
    {
        var path = Combine(relativePath);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return path;
    }
}
