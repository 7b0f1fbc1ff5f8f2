using System.Runtime.InteropServices;

namespace HttpServer.Core.Transport;

/// <summary>
/// struct epoll_event, read and written by hand because its layout differs: 12 packed bytes on x86-64,
/// 16 aligned bytes elsewhere.
/// </summary>
internal static unsafe class EpollEvent
{
    public static readonly int Size = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;
    private static readonly int DataOffset = Size - sizeof(ulong);

    public static uint Events(byte* ev) => *(uint*)ev;

    public static ulong Data(byte* ev) => *(ulong*)(ev + DataOffset);

    public static void Write(byte* ev, uint events, ulong data)
    {
        *(uint*)ev = events;
        *(ulong*)(ev + DataOffset) = data;
    }
}
