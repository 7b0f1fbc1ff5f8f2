using System.Runtime.InteropServices;

namespace HttpServer.Acme.Storage;

/// <summary>
/// Has the names in a directory on the disk: a file that is flushed and renamed is lost by a power cut all the same, until its directory is flushed.
/// .NET opens no directories.
/// </summary>
internal static partial class DirectoryFlush
{
    private const int Eintr = 4;
    private const int Eacces = 13;
    private const int Einval = 22;
    private const int NotSupportedOnLinux = 95;
    private const int NotSupportedOnMac = 45;
    private const int CloseOnExecOnLinux = 0x80000;

    /// <exception cref="IOException">The disk cannot be written.</exception>
    public static void Flush(string directory)
    {
        // Windows has the names on its disk when the file is.
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var handle = Open(directory, OperatingSystem.IsLinux() ? CloseOnExecOnLinux : 0);
        if (handle < 0)
        {
            // One that may be written and not read, above the storage: the system flushes it in its time.
            if (Marshal.GetLastPInvokeError() == Eacces)
            {
                return;
            }

            throw Failure(directory);
        }

        try
        {
            while (Sync(handle) < 0)
            {
                switch (Marshal.GetLastPInvokeError())
                {
                    case Eintr:
                        continue;
                    case Einval or NotSupportedOnLinux or NotSupportedOnMac:
                        // Some network file systems have nothing to flush there.
                        return;
                    default:
                        throw Failure(directory);
                }
            }
        }
        finally
        {
            _ = Close(handle);
        }
    }

    private static IOException Failure(string directory) => new($"'{directory}' cannot be flushed to the disk: {Marshal.GetLastPInvokeErrorMessage()}");

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Sync(int handle);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int handle);
}
