namespace HttpServer.Core.Transport;

/// <summary>What every TCP socket of the gateway is set to. Accepted connections have it from their listener.</summary>
internal static unsafe class TcpOptions
{
    // The kernel takes megabytes for a peer that reads nothing (tcp_wmem), a few thousand of which use up what it has for
    // all sockets together (tcp_mem); then every connection of the machine suffers. Only what has not been sent counts,
    // so a fast path of any length stays full.
    private const int MostUnsent = 128 * 1024;

    /// <summary>Sends at once, and holds a bounded number of bytes that the peer's window has no room for. A system without one of the options does without it.</summary>
    public static void Set(int fd)
    {
        Set(fd, Libc.TCP_NODELAY, 1);
        Set(fd, Libc.TCP_NOTSENT_LOWAT, MostUnsent);
    }

    private static void Set(int fd, int option, int value) => _ = Libc.SetSocketOption(fd, Libc.IPPROTO_TCP, option, &value, sizeof(int));
}
