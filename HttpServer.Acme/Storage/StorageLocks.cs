namespace HttpServer.Acme.Storage;

/// <summary>Locks by name that all nodes of a storage respect, also those of a node that died.</summary>
internal sealed class StorageLocks(StorageDirectory storage, TimeProvider time)
{
    private const string Kind = "locks";
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    // Two beats may come late.
    private static readonly TimeSpan StaleAfter = StorageLock.Beat * 3;

    /// <summary>Waits until this process holds the lock.</summary>
    /// <exception cref="IOException">The storage cannot be written.</exception>
    public async Task<StorageLock> TakeAsync(string name, CancellationToken cancellationToken)
    {
        var path = storage.PathOf(Kind, name, ".lock");
        StorageDirectory.MakeDirectory(Path.GetDirectoryName(path)!);
        string? seen = null;
        var since = time.GetTimestamp();
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (StorageLock.TryTake(path, time) is { } taken)
            {
                return taken;
            }

            var content = Read(path);
            if (content != seen)
            {
                seen = content;
                since = time.GetTimestamp();
            }
            else if (content is not null && time.GetElapsedTime(since) >= StaleAfter)
            {
                Break(path, content);
                continue;
            }

            await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>What stands in a lock; null when there is none.</summary>
    internal static string? Read(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var reader = new StreamReader(file);
            return reader.ReadToEnd();
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    // Moved aside first: of several that wait one succeeds. Was it not the dead one's after all, its holder gets it back.
    private static void Break(string path, string dead)
    {
        var aside = $"{path}.{Guid.NewGuid():N}";
        try
        {
            File.Move(path, aside);
        }
        catch (FileNotFoundException)
        {
            return;
        }

        if (Read(aside) == dead)
        {
            File.Delete(aside);
            return;
        }

        try
        {
            File.Move(aside, path, overwrite: false);
        }
        catch (IOException)
        {
            // A third one took it in between; the holder notices at its next beat.
            File.Delete(aside);
        }
    }
}
