using System.Runtime.InteropServices;

namespace HttpServer.Core.Transport;

/// <summary>The peer or the path to it broke a connection, or refused it.</summary>
public sealed class SocketIOException(int error) : IOException($"{Marshal.GetPInvokeErrorMessage(error)} (errno {error})")
{
    /// <summary>The errno of the system call.</summary>
    public int Error { get; } = error;
}
