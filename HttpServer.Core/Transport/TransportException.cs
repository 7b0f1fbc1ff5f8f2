using System.Runtime.InteropServices;

namespace HttpServer.Core.Transport;

/// <summary>A system call of the transport failed for a reason that is not the peer's.</summary>
internal sealed class TransportException(string call, int error)
    : IOException($"{call}: {Marshal.GetPInvokeErrorMessage(error)} (errno {error})");
