using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace HttpServer.Acme.Storage;

/// <summary>
/// The directory that everything of certificates is kept in, shared by several nodes or not. Nobody but its owner may read it: it
/// holds keys. A file is there whole or not at all.
/// </summary>
internal sealed class StorageDirectory
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const int MostBytes = 1024 * 1024;

    /// <param name="path">Made when it is first written to.</param>
    public StorageDirectory(string path) => Root = Path.GetFullPath(path);

    public string Root { get; }

    /// <param name="kind">What it is: the directory it is in.</param>
    /// <param name="name">A name as of <see cref="StorageName"/>.</param>
    /// <param name="extension">With its dot.</param>
    public string PathOf(string kind, string name, string extension) => Path.Combine(Root, kind, name + extension);

    /// <returns>Null when there is none.</returns>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static string? ReadText(string path)
    {
        try
        {
            return new FileInfo(path) is { Exists: true, Length: > MostBytes }
                ? throw new IOException($"'{path}' is too large to be what its name says.")
                : File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <returns>Null when there is none.</returns>
    /// <exception cref="IOException">It cannot be read, or is not what it should be.</exception>
    public static T? ReadJson<T>(string path, JsonTypeInfo<T> shape)
        where T : class
    {
        try
        {
            return ReadText(path) is { } text ? JsonSerializer.Deserialize(text, shape) : null;
        }
        catch (JsonException exception)
        {
            throw new IOException($"'{path}' is damaged.", exception);
        }
    }

    public static void WriteJson<T>(string path, T value, JsonTypeInfo<T> shape) => Write(path, JsonSerializer.SerializeToUtf8Bytes(value, shape));

    /// <summary>Puts a file in the place of what was there: whole and on the disk, or not at all.</summary>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        var directory = Path.GetDirectoryName(path)!;
        MakeDirectory(directory);
        var temporary = Path.Combine(directory, $".new-{Guid.NewGuid():N}");
        try
        {
            using (var file = Create(temporary))
            {
                file.Write(content);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
            DirectoryFlush.Flush(directory);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>A new file that only its owner may read, open for writing.</summary>
    /// <exception cref="IOException">It is there already, or cannot be made.</exception>
    public static FileStream Create(string path)
    {
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.ReadWrite | FileShare.Delete,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        return new(path, options);
    }

    public static void Delete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (DirectoryNotFoundException)
        {
            // What is not there is deleted.
        }
    }

    /// <summary>The files of a kind with such an ending; none when there is no directory.</summary>
    public IReadOnlyList<string> List(string kind, string extension)
    {
        try
        {
            return [.. Directory.EnumerateFiles(Path.Combine(Root, kind), $"*{extension}").Where(static path => !Path.GetFileName(path).StartsWith('.'))];
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
    }

    public static void MakeDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            // The mode is that of the last directory alone, so each is made by itself.
            if (Directory.Exists(path))
            {
                return;
            }

            var parent = Path.GetDirectoryName(path);
            if (parent is not null)
            {
                MakeDirectory(parent);
            }

            Directory.CreateDirectory(path, OwnerOnly | UnixFileMode.UserExecute);
            if (parent is not null)
            {
                DirectoryFlush.Flush(parent);
            }
        }
    }
}
