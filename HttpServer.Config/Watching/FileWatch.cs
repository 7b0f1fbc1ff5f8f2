using System.Threading.Channels;

namespace HttpServer.Config.Watching;

/// <summary>
/// Notices that the content of a file has become another, however it was written: in place, by a rename over it, by a symbolic link on
/// the way to it that leads elsewhere, or behind a bind mount that tells nothing. Events of the file system make it quick, and looking
/// at the content now and then makes it certain.
/// </summary>
public sealed class FileWatch : IDisposable
{
    // Writers take milliseconds; people do not notice a tenth of a second.
    private static readonly TimeSpan Settled = TimeSpan.FromMilliseconds(100);

    // A file that never comes to rest is looked at all the same.
    private const int MostRounds = 20;

    // Editors and tools put the new file where the old one was within milliseconds; what is longer away is gone.
    private static readonly TimeSpan Gone = TimeSpan.FromSeconds(2);

    private readonly string _path;
    private readonly TimeSpan _interval;
    private readonly TimeProvider _time;
    private readonly Channel<bool> _events = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly FileSystemWatcher? _watcher;

    /// <param name="path">The file; it need not exist.</param>
    /// <param name="interval">Longest time until a change is noticed that no event tells of.</param>
    /// <param name="time">Clock.</param>
    public FileWatch(string path, TimeSpan interval, TimeProvider time)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(time);
        _path = Path.GetFullPath(path);
        _interval = interval;
        _time = time;
        _watcher = Listen();
    }

    /// <summary>Waits until the content is another one and has come to rest.</summary>
    /// <param name="known">The content that is no news, as this has returned it, or the SHA-256 of the bytes in lower-case hex; null for none.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>SHA-256 of the new content; null when the file is gone, unreadable or empty, and not just for a moment.</returns>
    public async Task<string?> WaitForChangeAsync(string? known, CancellationToken cancellationToken)
    {
        while (true)
        {
            var found = FileFingerprint.Of(_path);
            if (found != known)
            {
                found = await RestAsync(found, cancellationToken).ConfigureAwait(false);
                if (found != known)
                {
                    return found;
                }
            }

            await PauseAsync(_interval, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _watcher?.Dispose();

    private async Task<string?> RestAsync(string? found, CancellationToken cancellationToken)
    {
        var start = _time.GetTimestamp();
        for (var round = 0; ; round++)
        {
            await Task.Delay(Settled, _time, cancellationToken).ConfigureAwait(false);
            var next = FileFingerprint.Of(_path);
            if (next is null ? found is null && _time.GetElapsedTime(start) >= Gone : next == found || round >= MostRounds)
            {
                return next;
            }

            found = next;
        }
    }

    private async Task PauseAsync(TimeSpan longest, CancellationToken cancellationToken)
    {
        using var enough = new CancellationTokenSource(longest, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(enough.Token, cancellationToken);
        Task told = _events.Reader.WaitToReadAsync(either.Token).AsTask();
        await told.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        _events.Reader.TryRead(out _);
    }

    private FileSystemWatcher? Listen()
    {
        FileSystemWatcher? watcher = null;
        try
        {
            // Everything in the directory: a link beside the file may be what is exchanged.
            watcher = new FileSystemWatcher(Path.GetDirectoryName(_path)!);
            watcher.Changed += (_, _) => _events.Writer.TryWrite(true);
            watcher.Created += (_, _) => _events.Writer.TryWrite(true);
            watcher.Deleted += (_, _) => _events.Writer.TryWrite(true);
            watcher.Renamed += (_, _) => _events.Writer.TryWrite(true);
            watcher.EnableRaisingEvents = true;
            return watcher;
        }
        catch (Exception exception) when (exception is IOException or ArgumentException or UnauthorizedAccessException or PlatformNotSupportedException)
        {
            // No such directory, or the system has no more watches to give: looking now and then does it alone.
            watcher?.Dispose();
            return null;
        }
    }
}
