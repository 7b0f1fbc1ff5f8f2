using System.Diagnostics;
using System.Globalization;
using System.IO.Pipes;
using System.Net;
using HttpServer.Core.Transport;

namespace HttpServer.Host.Restarting;

/// <summary>
/// The process that has started this one in its own place: it passes its sockets, and waits to be told that they are
/// served. The other end of <see cref="Successor"/>.
/// </summary>
internal sealed class Predecessor
{
    /// <summary>Names of the environment's variables. Not of the form of settings.</summary>
    public const string SocketsVariable = "HTTPSERVER_SOCKETS";

    /// <summary>See <see cref="SocketsVariable"/>.</summary>
    public const string ReadyVariable = "HTTPSERVER_READY";

    /// <summary>See <see cref="SocketsVariable"/>.</summary>
    public const string ProcessVariable = "HTTPSERVER_PREDECESSOR";

    private const char Between = '|';
    private const char Within = ',';

    private readonly string _ready;

    private Predecessor(IReadOnlyList<InheritedSocket> sockets, string ready, Task ended)
    {
        Sockets = sockets;
        Ended = ended;
        _ready = ready;
    }

    /// <summary>What it passes.</summary>
    public IReadOnlyList<InheritedSocket> Sockets { get; }

    /// <summary>Completes when it has ended.</summary>
    public Task Ended { get; }

    /// <summary>Null when a person or a service manager has started this process. Takes the variables out of the environment.</summary>
    /// <exception cref="FormatException">Somebody has set the variables by hand, and wrongly.</exception>
    public static Predecessor? FromEnvironment()
    {
        var (sockets, ready) = (Environment.GetEnvironmentVariable(SocketsVariable), Environment.GetEnvironmentVariable(ReadyVariable));
        var process = Environment.GetEnvironmentVariable(ProcessVariable);
        Environment.SetEnvironmentVariable(SocketsVariable, null);
        Environment.SetEnvironmentVariable(ReadyVariable, null);
        Environment.SetEnvironmentVariable(ProcessVariable, null);
        return sockets is null || ready is null
            ? null
            : new Predecessor([.. sockets.Split(Between, StringSplitOptions.RemoveEmptyEntries).Select(Parse)], ready, WhenEndedAsync(process));
    }

    /// <summary>The sockets in the words of <see cref="SocketsVariable"/>: descriptor, what it was bound to, name.</summary>
    public static string Format(IEnumerable<InheritedSocket> sockets) => string.Join(
        Between, sockets.Select(socket => string.Create(CultureInfo.InvariantCulture, $"{socket.Descriptor}{Within}{socket.Asked}{Within}{socket.Name}")));

    /// <summary>Says that this process accepts connections now.</summary>
    public void TellReady()
    {
        try
        {
            using var pipe = new AnonymousPipeClientStream(PipeDirection.Out, _ready);
            pipe.WriteByte(1);
        }
        catch (IOException)
        {
            // It has ended meanwhile; so much the more is this one needed.
        }
    }

    private static async Task WhenEndedAsync(string? id)
    {
        try
        {
            // A program before this one has not said who it is: then there was no UDP port of its either.
            using var process = int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? Process.GetProcessById(number) : null;
            await (process?.WaitForExitAsync() ?? Task.CompletedTask);
        }
        catch (ArgumentException)
        {
            // It has ended already.
        }
    }

    private static InheritedSocket Parse(string text)
    {
        var parts = text.Split(Within, 3);
        return parts.Length == 3 && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var descriptor)
            ? new InheritedSocket(descriptor, parts[2], parts[1].Length == 0 ? null : IPEndPoint.Parse(parts[1]))
            : throw new FormatException($"{SocketsVariable}: '{text}' is no descriptor with its address and name");
    }
}
