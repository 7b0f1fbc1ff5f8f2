using System.ComponentModel;
using System.Runtime.InteropServices;

namespace HttpServer.Testing;

internal static partial class PosixSignals
{
    public const int Hangup = 1;
    public const int Kill = 9;
    public const int User2 = 12;
    public const int Terminate = 15;

    public static void Send(int processId, int signal)
    {
        if (SendSignal(processId, signal) != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError(), $"Sending signal {signal} to process {processId} failed.");
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendSignal(int processId, int signal);
}
