using System.IO.Compression;
using Microsoft.Extensions.Logging;

namespace HttpServer.Core.LogFiles;

/// <summary>
/// The rotated files of one log: compresses them and deletes those beyond age and count, in the background. A file that
/// any gateway still has open is left alone: .NET holds a shared lock on every open file, and the exclusive one asked for
/// here is then refused.
/// </summary>
internal sealed partial class LogFileArchive(LogFileSettings settings, TimeProvider time, ILogger logger) : IDisposable
{
    /// <summary>rw-r-----</summary>
    public const UnixFileMode FileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;

    private static readonly TimeSpan EndTimeout = TimeSpan.FromSeconds(5);
    private static readonly EnumerationOptions PlainFiles = new()
    {
        // Links planted in the directory would lead a privileged gateway elsewhere.
        AttributesToSkip = FileAttributes.ReparsePoint | FileAttributes.Directory,
        IgnoreInaccessible = false,
    };

    private readonly Lock _gate = new();
    private Task _running = Task.CompletedTask;
    private string _active = "";
    private bool _again;
    private volatile bool _stopping;

    public static void CreateDirectory(string directory)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(directory);
        }
        else
        {
            Directory.CreateDirectory(directory, FileMode | UnixFileMode.UserExecute | UnixFileMode.GroupExecute);
        }
    }

    /// <summary>Gives the file the next free number, so that its name can be begun anew.</summary>
    public static void PutAway(LogFileSettings settings, string path) => File.Move(path, NextFree(settings, Path.GetFileName(path)));

    /// <summary>Compresses and deletes what is due, in the background; once more if that is under way already.</summary>
    /// <param name="active">Name of the file that is being written.</param>
    public void Sweep(string active)
    {
        lock (_gate)
        {
            _active = active;
            if (_stopping)
            {
                return;
            }

            _again = true;
            if (_running.IsCompleted)
            {
                _running = Task.Run(SweepWhileAsked);
            }
        }
    }

    /// <summary>Breaks off what is under way; what is not compressed now will be by the next gateway.</summary>
    public void Dispose()
    {
        Task running;
        lock (_gate)
        {
            _stopping = true;
            running = _running;
        }

        // A disk that hangs holds up the end no longer than this; waiting on a continuation never throws.
        running.ContinueWith(static _ => { }, TaskScheduler.Default).Wait(EndTimeout);
    }

    private void SweepWhileAsked()
    {
        while (TryTakeOrder(out var active))
        {
            SweepNow(active);
        }
    }

    private bool TryTakeOrder(out string active)
    {
        lock (_gate)
        {
            active = _active;
            var asked = _again && !_stopping;
            _again = false;
            return asked;
        }
    }

    private static string NextFree(LogFileSettings settings, string name)
    {
        if (!settings.Pattern.TryParse(name, out _, out _, out var unnumbered))
        {
            throw new ArgumentException($"'{name}' is not a file of this log", nameof(name));
        }

        var highest = 0;
        foreach (var file in new DirectoryInfo(settings.Directory).EnumerateFiles())
        {
            if (settings.Pattern.TryParse(file.Name, out var number, out _, out var other) && other == unnumbered)
            {
                highest = Math.Max(highest, number);
            }
        }

        return Path.Combine(settings.Directory, settings.Pattern.Number(unnumbered, highest + 1));
    }

    private void SweepNow(string active)
    {
        try
        {
            if (settings.Compress)
            {
                foreach (var (file, compressed) in Rotated(active))
                {
                    if (!compressed && !_stopping)
                    {
                        Try(file, Compress);
                    }
                }
            }

            DeleteOld(active);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogSweepFailed(logger, settings.Directory, e.Message);
        }
    }

    private void DeleteOld(string active)
    {
        var files = Rotated(active);
        files.Sort(static (one, other) => other.File.LastWriteTimeUtc.CompareTo(one.File.LastWriteTimeUtc) is not 0 and var byTime
            ? byTime
            : string.CompareOrdinal(other.File.Name, one.File.Name));
        var eldest = settings.Retention > TimeSpan.Zero ? time.GetUtcNow().UtcDateTime - settings.Retention : DateTime.MinValue;
        var most = settings.MaxRotatedFiles > 0 ? settings.MaxRotatedFiles : int.MaxValue;
        for (var i = 0; i < files.Count; i++)
        {
            if (i >= most || files[i].File.LastWriteTimeUtc < eldest)
            {
                Try(files[i].File, Delete);
            }
        }
    }

    private List<(FileInfo File, bool Compressed)> Rotated(string active)
    {
        var files = new List<(FileInfo, bool)>();
        foreach (var file in new DirectoryInfo(settings.Directory).EnumerateFiles("*", PlainFiles))
        {
            if (file.Name != active && settings.Pattern.TryParse(file.Name, out _, out var compressed, out _))
            {
                files.Add((file, compressed));
            }
        }

        return files;
    }

    private void Try(FileInfo file, Action<FileInfo> action)
    {
        try
        {
            action(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Gone by the hand of another gateway, or still open in one, which is as it should be: the next pass sees.
            if (e is not FileNotFoundException && !IsInUse(e))
            {
                LogFileFailed(logger, file.FullName, e.Message);
            }
        }
    }

    private static bool IsInUse(Exception e) => OperatingSystem.IsWindows()
        ? e.HResult == unchecked((int)0x80070020)
        : e.HResult is 11 or 35; // EWOULDBLOCK on Linux and on macOS

    private static void Delete(FileInfo file)
    {
        using (new FileStream(file.FullName, System.IO.FileMode.Open, FileAccess.Read, FileShare.None, bufferSize: 0))
        {
            // Nobody writes it any more.
        }

        file.Delete();
    }

    private void Compress(FileInfo file)
    {
        var target = file.FullName + ".gz";
        if (File.Exists(target))
        {
            // From before the clock was set back, or from a pass that was killed: both are kept.
            target = NextFree(settings, file.Name) + ".gz";
        }

        var unfinished = target + ".tmp";
        using var source = new FileStream(file.FullName, System.IO.FileMode.Open, FileAccess.Read, FileShare.None, bufferSize: 0);
        try
        {
            if (!TryCompressTo(source, unfinished))
            {
                File.Delete(unfinished);
                return;
            }

            File.SetLastWriteTimeUtc(unfinished, file.LastWriteTimeUtc);
            File.Move(unfinished, target);
            file.Delete();
        }
        catch (IOException)
        {
            File.Delete(unfinished);
            throw;
        }
    }

    /// <summary>False when the gateway stops meanwhile.</summary>
    private bool TryCompressTo(FileStream source, string path)
    {
        var options = new FileStreamOptions { Mode = System.IO.FileMode.Create, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = FileMode;
        }

        using var target = new FileStream(path, options);
        using var gzip = new GZipStream(target, CompressionLevel.Fastest);
        var buffer = new byte[65_536];
        while (source.Read(buffer) is > 0 and var read)
        {
            if (_stopping)
            {
                return false;
            }

            gzip.Write(buffer, 0, read);
        }

        return true;
    }

    [LoggerMessage(6, LogLevel.Warning, "The rotated log file {Path} cannot be compressed or deleted: {Error}.", EventName = "LogFileFailed")]
    private static partial void LogFileFailed(ILogger logger, string path, string error);

    [LoggerMessage(7, LogLevel.Warning, "The rotated log files in {Directory} cannot be listed: {Error}.", EventName = "LogSweepFailed")]
    private static partial void LogSweepFailed(ILogger logger, string directory, string error);
}
