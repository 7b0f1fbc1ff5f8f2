using System.Globalization;
using System.Net.Sockets;
using System.Text;
using HttpServer.Core.Transport;

namespace HttpServer.Host.Restarting;

/// <summary>
/// systemd, where it has started the process: the sockets that it passes (sd_listen_fds(3)) and what it is told
/// (sd_notify(3)). Both are a few environment variables and a datagram.
/// </summary>
internal sealed class Systemd
{
    private const int FirstDescriptor = 3;
    private const string SocketCount = "LISTEN_FDS";
    private const string SocketOwner = "LISTEN_PID";
    private const string SocketNames = "LISTEN_FDNAMES";
    private const string NotifySocket = "NOTIFY_SOCKET";

    private readonly string? _notify;

    private Systemd(IReadOnlyList<InheritedSocket> sockets, string? notify)
    {
        Sockets = sockets;
        _notify = notify;
    }

    /// <summary>What it passes; empty for a start without socket activation.</summary>
    public IReadOnlyList<InheritedSocket> Sockets { get; }

    /// <summary>Reads the environment, and takes the sockets out of it: programs started later are not meant.</summary>
    public static Systemd FromEnvironment()
    {
        IReadOnlyList<InheritedSocket> sockets = [];
        if (Number(SocketOwner) == Environment.ProcessId && Number(SocketCount) is > 0 and var count)
        {
            var names = (Environment.GetEnvironmentVariable(SocketNames) ?? "").Split(':');
            sockets = [.. Enumerable.Range(0, count).Select(i => new InheritedSocket(FirstDescriptor + i, i < names.Length ? names[i] : ""))];
        }

        foreach (var name in (string[])[SocketCount, SocketOwner, SocketNames])
        {
            Environment.SetEnvironmentVariable(name, null);
        }

        return new Systemd(sockets, Environment.GetEnvironmentVariable(NotifySocket));
    }

    /// <summary>The gateway answers.</summary>
    public void TellReady() => Tell("READY=1");

    /// <summary>It stops.</summary>
    public void TellStopping() => Tell("STOPPING=1");

    /// <summary>Another process is the service from now on.</summary>
    public void TellSuccessor(int processId) => Tell(string.Create(CultureInfo.InvariantCulture, $"MAINPID={processId}"));

    private static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private void Tell(string state)
    {
        if (string.IsNullOrEmpty(_notify))
        {
            return;
        }

        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
            // An at sign stands for the zero byte that names of abstract sockets begin with.
            socket.SendTo(Encoding.UTF8.GetBytes(state), new UnixDomainSocketEndPoint(_notify[0] == '@' ? $"\0{_notify[1..]}" : _notify));
        }
        catch (SocketException)
        {
            // Whoever set the variable does not listen; serving does not depend on it.
        }
    }
}
