using Microsoft.Extensions.Logging;

namespace HttpServer.Core.LogFiles;

/// <summary>
/// One log file that is appended to, rotated by size and at midnight, found again when it was moved or deleted by
/// others (logrotate), and shared without harm by several gateways on Linux.
/// </summary>
public sealed partial class RotatingLogFile : ILogOutput
{
    /// <summary>How often it is looked whether the file is still the one of its name, and whether old ones are due.</summary>
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SweepInterval = TimeSpan.FromHours(1);
    private static readonly TimeSpan RotationRetryInterval = TimeSpan.FromMinutes(1);

    private readonly LogFileSettings _settings;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly LogFileArchive _archive;
    private FileStream? _file;
    private string _path = "";
    private DateOnly _day;
    private long _lookedAt;
    private long _sweptAt;
    private long _rotationFailedAt;
    private bool _rotationFailed;
    private bool _endsInHalfALine;

    /// <param name="settings">Where and how.</param>
    /// <param name="time">Clock of the rotation.</param>
    /// <param name="logger">Told of files that cannot be rotated, compressed or deleted.</param>
    /// <exception cref="LogFileException">The directory cannot be created or the file not opened.</exception>
    public RotatingLogFile(LogFileSettings settings, TimeProvider time, ILogger logger)
    {
        ArgumentNullException.ThrowIfNull(settings);
        ArgumentNullException.ThrowIfNull(time);
        _settings = settings;
        _time = time;
        _logger = logger;
        try
        {
            Open();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LogFileException($"cannot write the log file '{_path}': {e.Message}", e);
        }

        _archive = new LogFileArchive(settings, time, logger);
        Sweep();
    }

    /// <inheritdoc/>
    public int Write(ReadOnlySpan<byte> lines, out Exception? trouble)
    {
        var before = 0L;
        try
        {
            var file = Ready(lines.Length);
            EndHalfLine(file);
            before = file.CanSeek ? file.Seek(0, SeekOrigin.End) : 0;
            file.Write(lines);
            trouble = null;
            return lines.Length;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            trouble = e;
            return TakenOf(lines.Length, before);
        }
    }

    /// <summary>Closes the file and gives a compression under way a moment to end.</summary>
    public void Dispose()
    {
        _file?.Dispose();
        _file = null;
        _archive.Dispose();
    }

    /// <summary>Left by a process that was killed or by a disk that was full; not at opening, so that a full disk stops no start.</summary>
    private void EndHalfLine(FileStream file)
    {
        if (_endsInHalfALine)
        {
            file.Seek(0, SeekOrigin.End);
            file.Write("\n"u8);
            _endsInHalfALine = false;
        }
    }

    /// <summary>A full disk takes the beginning of a write before it refuses; the rest must not repeat that.</summary>
    private int TakenOf(int offered, long before) =>
        _file is { CanSeek: true } file ? (int)Math.Clamp(RandomAccess.GetLength(file.SafeFileHandle) - before, 0, offered) : 0;

    private FileStream Ready(int bytes)
    {
        var looked = false;
        if (_file is not null && _time.GetElapsedTime(_lookedAt) >= LookInterval)
        {
            looked = true;
            CloseIfMoved();
        }

        var file = _file ?? Open();
        if (RotationIsDue(file, bytes))
        {
            if (!looked)
            {
                CloseIfMoved();
                file = _file ?? Open();
            }

            if (RotationIsDue(file, bytes))
            {
                file = Rotate(file);
            }
        }

        if (_time.GetElapsedTime(_sweptAt) >= SweepInterval)
        {
            Sweep();
        }

        return file;
    }

    /// <summary>An empty file is never rotated: there is nothing to put away, and devices are always empty.</summary>
    private bool RotationIsDue(FileStream file, int bytes)
    {
        if (!file.CanSeek || file.Length is not (> 0 and var length))
        {
            return false;
        }

        var due = (_settings.MaxBytes > 0 && length + bytes > _settings.MaxBytes) || (_settings.Daily && Today() > _day);
        return due && !(_rotationFailed && _time.GetElapsedTime(_rotationFailedAt) < RotationRetryInterval);
    }

    /// <summary>When the file cannot be put away the log goes on in it: a large log is better than none.</summary>
    private FileStream Rotate(FileStream file)
    {
        _rotationFailed = false;
        try
        {
            var today = Latest(Today(), _day);
            if (PathOf(today) == _path)
            {
                // A symbolic link is somebody else's arrangement, and so is what lies behind it.
                if (new FileInfo(_path).LinkTarget is not null)
                {
                    throw new IOException("it is a symbolic link");
                }

                LogFileArchive.PutAway(_settings, _path);
            }

            file.Dispose();
            _file = null;
            _day = today;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _rotationFailed = true;
            _rotationFailedAt = _time.GetTimestamp();
            LogRotationFailed(_logger, _path, e.Message);
            return file;
        }

        var next = Open();
        Sweep();
        return next;
    }

    private FileStream Open()
    {
        // A clock that was set back does not reopen yesterday's file, which may be compressed already.
        var day = Latest(Today(), _day);
        _path = PathOf(day);
        LogFileArchive.CreateDirectory(_settings.Directory);
        var options = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.Write,
            Share = FileShare.ReadWrite | FileShare.Delete,
            BufferSize = 0,
        };
        if (!OperatingSystem.IsWindows())
        {
            // Addresses and paths of visitors are not for every user of the machine.
            options.UnixCreateMode = LogFileArchive.FileMode;
        }

        var file = new FileStream(_path, options);
        AppendMode.Set(file.SafeFileHandle);
        _file = file;
        _lookedAt = _time.GetTimestamp();
        _endsInHalfALine = file.CanSeek && file.Length > 0 && EndsInHalfALine();
        _day = file.CanSeek && file.Length > 0 ? BegunOn(file, day) : day;
        return file;
    }

    private bool EndsInHalfALine()
    {
        Span<byte> last = stackalloc byte[1];
        using var reader = File.OpenHandle(_path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        return RandomAccess.Read(reader, last, RandomAccess.GetLength(reader) - 1) == 1 && last[0] != (byte)'\n';
    }

    /// <summary>A file without the date in its name, last written on an earlier day, is due for rotation at once.</summary>
    private DateOnly BegunOn(FileStream file, DateOnly day)
    {
        var written = DateOnly.FromDateTime(File.GetLastWriteTimeUtc(file.SafeFileHandle));
        return PathOf(written) == _path && written < day ? written : day;
    }

    private void CloseIfMoved()
    {
        _lookedAt = _time.GetTimestamp();
        if (_file is not { CanSeek: true } file)
        {
            return;
        }

        try
        {
            // There is no inode number in .NET; two files with the same length and the same nanosecond of their last
            // write are the same for this purpose, and taking one file for two costs only a reopening.
            using var named = File.OpenHandle(_path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
            if (RandomAccess.GetLength(named) == file.Length
                && File.GetLastWriteTimeUtc(named) == File.GetLastWriteTimeUtc(file.SafeFileHandle))
            {
                return;
            }
        }
        catch (FileNotFoundException)
        {
            // Deleted, or moved with nothing in its place yet: opening creates it.
        }
        catch (DirectoryNotFoundException)
        {
            // The same with the whole directory.
        }

        file.Dispose();
        _file = null;
    }

    private void Sweep()
    {
        _sweptAt = _time.GetTimestamp();
        _archive.Sweep(Path.GetFileName(_path));
    }

    private string PathOf(DateOnly day) => Path.Combine(_settings.Directory, _settings.Pattern.NameOf(day));

    private DateOnly Today() => DateOnly.FromDateTime(_time.GetUtcNow().UtcDateTime);

    private static DateOnly Latest(DateOnly one, DateOnly other) => one > other ? one : other;

    [LoggerMessage(5, LogLevel.Error, "The log file {Path} cannot be rotated and goes on growing: {Error}.", EventName = "LogRotationFailed")]
    private static partial void LogRotationFailed(ILogger logger, string path, string error);
}
