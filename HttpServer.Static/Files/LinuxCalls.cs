using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace HttpServer.Static.Files;

/// <summary>
/// System calls without a .NET face. They go through <c>syscall</c>, as older C libraries (musl before 1.2.5) have
/// no wrapper for them; numbers are those of x64 and arm64 alone.
/// </summary>
internal static unsafe partial class LinuxCalls
{
    public const int CurrentDirectory = -100;
    public const int EmptyPath = 0x1000;
    public const uint BasicStats = 0x7ff;
    public const ulong CloseOnExec = 0x80000;
    public const ulong NonBlocking = 0x800;
    public const ulong NoControllingTerminal = 0x100;
    public const ulong PathOnly = 0x200000;
    public const ulong NoMagicLinks = 0x02;
    public const ulong Beneath = 0x08;

    private const nint OpenAt2Number = 437;
    private const int NoWait = 8;

    private static readonly bool IsArm = RuntimeInformation.ProcessArchitecture == Architecture.Arm64;
    private static readonly nint StatxNumber = IsArm ? 291 : 332;
    private static readonly nint PreadV2Number = IsArm ? 286 : 327;

    public static bool IsKnownArchitecture => RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.Arm64;

    // openat2 refuses flags that it does not know, and O_DIRECTORY differs between the two.
    public static ulong DirectoryOnly => IsArm ? 0x4000u : 0x10000u;

    /// <summary>0 or the error number.</summary>
    public static int Stat(int directory, string path, int flags, out StatxBuffer result)
    {
        result = default;
        fixed (StatxBuffer* buffer = &result)
        {
            return StatxCall(StatxNumber, directory, path, flags, BasicStats, buffer) == 0 ? 0 : Marshal.GetLastPInvokeError();
        }
    }

    /// <summary>0 or the error number.</summary>
    public static int Stat(SafeFileHandle handle, out StatxBuffer result)
    {
        result = default;
        fixed (StatxBuffer* buffer = &result)
        {
            return StatxHandleCall(StatxNumber, handle, "", EmptyPath, BasicStats, buffer) == 0 ? 0 : Marshal.GetLastPInvokeError();
        }
    }

    /// <summary>Opens a path wherever its links lead; null with the error number when that fails.</summary>
    public static SafeFileHandle? Open(string path, ulong flags, out int error) => Wrap(OpenCall(path, (int)(flags | CloseOnExec)), out error);

    /// <summary>Where an open handle really lies; null without /proc.</summary>
    public static string? RealPath(SafeFileHandle handle) => new FileInfo(PathOf(handle)).LinkTarget;

    /// <summary>A path that leads to the open file itself, whatever has its name by now.</summary>
    public static string PathOf(SafeFileHandle handle) => $"/proc/self/fd/{handle.DangerousGetHandle()}";

    /// <summary>Opens below a directory handle; the kernel refuses every way out, links included.</summary>
    public static SafeFileHandle? OpenBeneath(SafeFileHandle directory, string path, ulong flags, out int error)
    {
        var how = new OpenHow { Flags = flags | CloseOnExec, Resolve = Beneath | NoMagicLinks };
        return Wrap(OpenBelowCall(OpenAt2Number, directory, path, &how, (nuint)sizeof(OpenHow)), out error);
    }

    /// <summary>Bytes of the page cache; negative when the read would wait or the file system cannot tell.</summary>
    public static int ReadCached(SafeFileHandle handle, Span<byte> buffer, long offset)
    {
        fixed (byte* start = buffer)
        {
            var vector = new IoVector { Start = start, Length = (nuint)buffer.Length };
            return (int)PreadV2Call(PreadV2Number, handle, &vector, 1, (nint)offset, 0, NoWait);
        }
    }

    private static SafeFileHandle? Wrap(nint descriptor, out int error)
    {
        error = descriptor < 0 ? Marshal.GetLastPInvokeError() : 0;
        return descriptor < 0 ? null : new SafeFileHandle(descriptor, ownsHandle: true);
    }

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint StatxCall(nint number, nint directory, string path, nint flags, nuint mask, StatxBuffer* buffer);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint StatxHandleCall(nint number, SafeFileHandle handle, string path, nint flags, nuint mask, StatxBuffer* buffer);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenCall(string path, int flags);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint OpenBelowCall(nint number, SafeFileHandle directory, string path, OpenHow* how, nuint size);

    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial nint PreadV2Call(nint number, SafeFileHandle handle, IoVector* vector, nint count, nint low, nint high, nint flags);
}
