using System.Globalization;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace HttpServer.Host.Reloading;

/// <summary>
/// The Unix socket at which a gateway can be asked for a reload, named after its configuration file and its process. On Linux it is an
/// abstract one: no file is left behind, no directory has to be writable, and the kernel says who is at the other end. Elsewhere it lies in
/// the user's own directory for temporary files.
/// </summary>
internal sealed class ReloadPlace
{
    private const string Prefix = "httpserver-reload-";
    private const string OpenSockets = "/proc/net/unix";

    // <sys/socket.h> of Linux: who has connected, or listens, as the kernel saw it then.
    private const int SocketLevel = 1;
    private const int PeerCredentials = 17;

    private readonly string _name;

    private ReloadPlace(string name, int process)
    {
        _name = name;
        Process = process;
    }

    /// <summary>Of the gateway.</summary>
    public int Process { get; }

    private string Address => OperatingSystem.IsLinux() ? $"\0{_name}" : Path.Combine(Path.GetTempPath(), $"{_name}.sock");

    public static ReloadPlace OfProcess(string file, int process) =>
        new($"{NameOf(file)}{process.ToString(CultureInfo.InvariantCulture)}", process);

    /// <summary>Those of all gateways that run with this file.</summary>
    public static IReadOnlyList<ReloadPlace> Find(string file)
    {
        var name = NameOf(file);
        var names = OperatingSystem.IsLinux()
            ? File.ReadLines(OpenSockets).Select(static line => line[(line.LastIndexOf(' ') + 1)..]).Where(static name => name.StartsWith('@')).Select(static name => name[1..])
            : Directory.EnumerateFiles(Path.GetTempPath(), $"{name}*.sock").Select(static path => Path.GetFileNameWithoutExtension(path));
        return [.. names
            .Where(found => found.StartsWith(name, StringComparison.Ordinal))
            .Distinct(StringComparer.Ordinal)
            .Select(found => int.TryParse(found[name.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var process) ? OfProcess(file, process) : null)
            .OfType<ReloadPlace>()];
    }

    public void Bind(Socket socket)
    {
        Remove();
        socket.Bind(new UnixDomainSocketEndPoint(Address));
        if (!OperatingSystem.IsLinux() && !OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(Address, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    public void Remove()
    {
        if (!OperatingSystem.IsLinux())
        {
            File.Delete(Address);
        }
    }

    /// <summary>Asks the gateway and returns its answer; null when there is none, or somebody else is there under its name.</summary>
    public async Task<ReloadAnswer?> AskAsync(CancellationToken cancellationToken)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(Address), cancellationToken);
            if (!IsTrusted(socket) || (OperatingSystem.IsLinux() && Peer(socket).Process != Process))
            {
                return null;
            }

            await using var stream = new NetworkStream(socket);
            using var reader = new StreamReader(stream, Encoding.UTF8);
            return ReloadAnswer.Read(await reader.ReadToEndAsync(cancellationToken));
        }
        catch (Exception exception) when (exception is SocketException or IOException)
        {
            // It has just ended.
            return null;
        }
    }

    /// <summary>Whether the other end is of the same user, or one of the two is of root.</summary>
    public static bool IsTrusted(Socket socket)
    {
        if (!OperatingSystem.IsLinux())
        {
            return true;
        }

        var (_, user) = Peer(socket);
        return user == 0 || Environment.IsPrivilegedProcess || user == OwnUser();
    }

    private static (int Process, uint User) Peer(Socket socket)
    {
        Span<int> credentials = stackalloc int[3];
        socket.GetRawSocketOption(SocketLevel, PeerCredentials, MemoryMarshal.AsBytes(credentials));
        return (credentials[0], (uint)credentials[1]);
    }

    // "Uid:	1000	1000	1000	1000": real, effective, saved, of files.
    private static uint OwnUser() => uint.Parse(
        File.ReadLines("/proc/self/status").First(static line => line.StartsWith("Uid:", StringComparison.Ordinal)).Split('\t')[2], NumberStyles.None, CultureInfo.InvariantCulture);

    private static string NameOf(string file) =>
        $"{Prefix}{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Path.GetFullPath(file))))[..32]}-";
}
