using System.Runtime.InteropServices;

namespace HttpServer.Peers;

internal static partial class Native
{
    public const int SigTerm = 15;

    private const int ScClockTicks = 2;

    /// <summary>Ticks per second in /proc/PID/stat.</summary>
    public static long ClockTicks { get; } = SystemConfiguration(ScClockTicks);

    [LibraryImport("libc", EntryPoint = "kill")]
    public static partial int Kill(int processId, int signal);

    [LibraryImport("libc", EntryPoint = "sysconf")]
    private static partial long SystemConfiguration(int name);
}
