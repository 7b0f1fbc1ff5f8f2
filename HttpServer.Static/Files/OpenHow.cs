using System.Runtime.InteropServices;

namespace HttpServer.Static.Files;

/// <summary><c>struct open_how</c> of openat2 (include/uapi/linux/openat2.h).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct OpenHow
{
    public ulong Flags;
    public ulong Mode;
    public ulong Resolve;
}
