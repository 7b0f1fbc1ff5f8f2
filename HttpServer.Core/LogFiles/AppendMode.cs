using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace HttpServer.Core.LogFiles;

/// <summary>
/// .NET opens a file "for append" by remembering where its end was, so two processes writing one file overwrite each
/// other and a file truncated by logrotate's copytruncate becomes full of zeros. O_APPEND lets the kernel find the end
/// at each write. Elsewhere than on Linux the writer looks for the end itself before each write.
/// </summary>
internal static partial class AppendMode
{
    private const int SetFileStatusFlags = 4;
    private const int Append = 0x400;

    public static void Set(SafeFileHandle handle)
    {
        // Not available on some special files, and not needed there.
        if (OperatingSystem.IsLinux())
        {
            _ = ControlFile(handle, SetFileStatusFlags, Append);
        }
    }

    [LibraryImport("libc", EntryPoint = "fcntl")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int ControlFile(SafeFileHandle handle, int command, int argument);
}
