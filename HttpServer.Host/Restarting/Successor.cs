using System.Diagnostics;
using System.Globalization;
using System.IO.Pipes;
using System.Text;
using HttpServer.Core.Transport;

namespace HttpServer.Host.Restarting;

/// <summary>A process that is started in the place of this one, with the same command line and the same listening sockets.</summary>
internal sealed class Successor : IDisposable
{
    private readonly Process _process;
    private readonly AnonymousPipeServerStream _ready;

    private Successor(Process process, AnonymousPipeServerStream ready)
    {
        _process = process;
        _ready = ready;
    }

    public int ProcessId => _process.Id;

    /// <summary>Starts it.</summary>
    /// <exception cref="IOException">There are no descriptors left.</exception>
    /// <exception cref="System.ComponentModel.Win32Exception">The program cannot be started.</exception>
    public static Successor Start(ListeningSockets sockets)
    {
        var command = CommandLine();
        var start = new ProcessStartInfo(ProgramPath(command[0])) { UseShellExecute = false };
        foreach (var argument in command.Skip(1))
        {
            start.ArgumentList.Add(argument);
        }

        var ready = new AnonymousPipeServerStream(PipeDirection.In, HandleInheritability.Inheritable);
        try
        {
            using var copies = sockets.Copy();
            start.Environment[Predecessor.SocketsVariable] = Predecessor.Format(copies.Sockets);
            start.Environment[Predecessor.ReadyVariable] = ready.GetClientHandleAsString();
            start.Environment[Predecessor.ProcessVariable] = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
            var process = Process.Start(start) ?? throw new IOException("no process was started");
            ready.DisposeLocalCopyOfClientHandle();
            return new Successor(process, ready);
        }
        catch
        {
            ready.Dispose();
            throw;
        }
    }

    /// <summary>True once it serves; false when it has ended before that.</summary>
    /// <exception cref="TimeoutException">It has done neither in time.</exception>
    public async Task<bool> IsReadyAsync(TimeSpan bound, CancellationToken cancellationToken)
    {
        var told = new byte[1];
        // A pipe without a name is read by a thread that waits; ending the process ends the wait.
        return await _ready.ReadAsync(told, CancellationToken.None).AsTask().WaitAsync(bound, cancellationToken) == 1;
    }

    /// <summary>Waits for its end, which its pipe has told already.</summary>
    public async Task<int> ExitCodeAsync()
    {
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    public void Kill() => _process.Kill(entireProcessTree: true);

    public void Dispose()
    {
        _ready.Dispose();
        _process.Dispose();
    }

    // As the kernel has it: the name in it leads to the newest version where an upgrade has swapped a link or the file,
    // other than the path of what runs.
    private static string[] CommandLine() =>
        Encoding.UTF8.GetString(File.ReadAllBytes("/proc/self/cmdline")).TrimEnd('\0').Split('\0');

    private static string ProgramPath(string name) => name.Contains('/', StringComparison.Ordinal) ? Path.GetFullPath(name) : name;
}
