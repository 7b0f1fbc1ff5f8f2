using System.Runtime.InteropServices;

namespace HttpServer.Processes;

internal static partial class Native
{
    public const int SigHangup = 1;
    public const int SigKill = 9;
    public const int SigTerm = 15;
    public const int SigContinue = 18;
    public const int SigStop = 19;

    private const int ScClockTicks = 2;

    /// <summary>Ticks per second in /proc/PID/stat.</summary>
    public static long ClockTicks { get; } = SystemConfiguration(ScClockTicks);

    /// <returns>0, or -1 when there is no such process.</returns>
    [LibraryImport("libc", EntryPoint = "kill")]
    public static partial int Kill(int processId, int signal);

    [LibraryImport("libc", EntryPoint = "sysconf")]
    private static partial long SystemConfiguration(int name);
}
