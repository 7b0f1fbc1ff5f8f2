using System.Globalization;
using System.Text;

namespace HttpServer.Acme.Storage;

/// <summary>
/// A lock of the storage that this process holds. The holder counts up in the file while it lives; who waits sees by its own clock that
/// nobody counts any more, so that the clocks of nodes need not agree.
/// </summary>
internal sealed class StorageLock : IAsyncDisposable
{
    public static readonly TimeSpan Beat = TimeSpan.FromSeconds(5);

    // ERROR_FILE_EXISTS as a result, EEXIST of Linux, macOS and the BSDs.
    private static readonly int AlreadyThere = OperatingSystem.IsWindows() ? unchecked((int)0x80070050) : 17;

    private readonly string _path;
    private readonly string _token = Guid.NewGuid().ToString("N");
    private readonly FileStream _file;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _released = new();
    private readonly CancellationTokenSource _lost = new();
    private Task _beating = Task.CompletedTask;

    private StorageLock(string path, FileStream file, TimeProvider time)
    {
        _path = path;
        _file = file;
        _time = time;
    }

    /// <summary>Somebody else has taken the lock: what it guards must stop.</summary>
    public CancellationToken Lost => _lost.Token;

    /// <returns>Null when somebody else holds it.</returns>
    /// <exception cref="IOException">The storage cannot be written.</exception>
    public static StorageLock? TryTake(string path, TimeProvider time)
    {
        FileStream file;
        try
        {
            file = StorageDirectory.Create(path);
        }
        catch (IOException exception) when (exception.HResult == AlreadyThere)
        {
            // Not looked for: it may be gone again by now.
            return null;
        }

        var taken = new StorageLock(path, file, time);
        try
        {
            taken.Write(0);
            taken._beating = taken.BeatAsync();
            return taken;
        }
        catch
        {
            file.Dispose();
            File.Delete(path);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _released.CancelAsync().ConfigureAwait(false);
        await _beating.ConfigureAwait(false);
        if (IsHeld())
        {
            StorageDirectory.Delete(_path);
        }

        await _file.DisposeAsync().ConfigureAwait(false);
        _released.Dispose();
        _lost.Dispose();
    }

    private async Task BeatAsync()
    {
        try
        {
            for (var beat = 1L; ; beat++)
            {
                await Task.Delay(Beat, _time, _released.Token).ConfigureAwait(false);
                // Into the open file: had it been moved away, the count would go with it and harm nobody.
                Write(beat);
                if (!IsHeld())
                {
                    await _lost.CancelAsync().ConfigureAwait(false);
                    return;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Released.
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A storage that cannot be written will hold no certificate either.
            await _lost.CancelAsync().ConfigureAwait(false);
        }
    }

    private void Write(long beat)
    {
        _file.Position = 0;
        _file.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{_token} {Environment.MachineName} {Environment.ProcessId} {beat}\n")));
    }

    private bool IsHeld()
    {
        try
        {
            return StorageLocks.Read(_path)?.StartsWith(_token, StringComparison.Ordinal) == true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
