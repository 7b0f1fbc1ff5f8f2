using System.Runtime.InteropServices;

namespace HttpServer.Core.Transport;

/// <summary>A system call of the transport failed for a reason that is not the peer's: no descriptor, no memory.</summary>
/// <param name="call">Name of the system call.</param>
/// <param name="error">Its errno.</param>
public sealed class TransportException(string call, int error)
    : IOException($"{call}: {Marshal.GetPInvokeErrorMessage(error)} (errno {error})");
