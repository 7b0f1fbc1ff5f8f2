using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace HttpServer.Core.Transport;

/// <summary>
/// The listening sockets of one gateway: those that its process was given open, until a listener takes them, and those
/// that listeners have open, which a successor can be given. The very same socket has one queue of connections, so nothing
/// in it is lost when one of two processes closes its descriptor. See docs/adr.
/// </summary>
public sealed class ListeningSockets : IDisposable
{
    private readonly Lock _gate = new();
    private readonly List<Offer> _offers = [];
    private readonly List<EpollListener> _listeners = [];
    private readonly Dictionary<string, IPEndPoint> _named = new(StringComparer.OrdinalIgnoreCase);

    /// <param name="inherited">Owned from now on.</param>
    /// <param name="predecessorEnded">Completes when the process that had them open before has ended; null when there is none.</param>
    /// <exception cref="IOException">One of them is no listening TCP socket; the message says which.</exception>
    public ListeningSockets(IEnumerable<InheritedSocket> inherited, Task? predecessorEnded = null)
    {
        ArgumentNullException.ThrowIfNull(inherited);
        PredecessorEnded = predecessorEnded ?? Task.CompletedTask;
        foreach (var one in inherited)
        {
            var offer = new Offer(Open(one), one.Name, one.Asked);
            _offers.Add(offer);
            if (one is { Asked: null, Name.Length: > 0 })
            {
                _named.TryAdd(one.Name, offer.EndPoint);
            }
        }
    }

    /// <summary>Completes when no other process has the ports open that this one was handed.</summary>
    internal Task PredecessorEnded { get; }

    /// <summary>What their listeners have accepted and nobody has begun to work on.</summary>
    internal PendingConnections Pending { get; } = new();

    /// <summary>Those that no listener has taken, in words for a person: <c>[::]:8080 (web)</c>.</summary>
    public IReadOnlyList<string> Untaken
    {
        get
        {
            lock (_gate)
            {
                return [.. _offers.Select(static offer => offer.Name.Length == 0 ? $"{offer.EndPoint}" : $"{offer.EndPoint} ({offer.Name})")];
            }
        }
    }

    /// <summary>Copies of the sockets that listeners have open, for a process that is started before they are disposed.</summary>
    /// <exception cref="IOException">There are no descriptors left.</exception>
    public SocketCopies Copy()
    {
        List<InheritedSocket> copies = [];
        lock (_gate)
        {
            foreach (var listener in _listeners)
            {
                var descriptor = Libc.FileControl(listener.Descriptor, Libc.F_DUPFD, 3);
                if (descriptor < 0)
                {
                    var error = Marshal.GetLastPInvokeError();
                    new SocketCopies(copies).Dispose();
                    throw new TransportException("fcntl", error);
                }

                copies.Add(new InheritedSocket(descriptor, listener.Name, listener.Asked.Port == 0 ? listener.Asked : null));
            }
        }

        return new SocketCopies(copies);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var offer in _offers)
            {
                offer.Socket.Dispose();
            }

            _offers.Clear();
        }
    }

    /// <summary>Where the socket listens that was given for the listener of this name, taken or not; null for none.</summary>
    internal IPEndPoint? EndPointOf(string name) => _named.GetValueOrDefault(name);

    /// <summary>The socket that was given for this end point, now the caller's; null for none.</summary>
    internal Socket? Take(IPEndPoint asked, out string name)
    {
        lock (_gate)
        {
            var index = _offers.FindIndex(offer => asked.Equals(offer.Asked ?? offer.EndPoint));
            if (index < 0 && asked.Address.Equals(IPAddress.IPv6Any))
            {
                // "Every address" where there is no IPv6.
                var any = new IPEndPoint(IPAddress.Any, asked.Port);
                index = _offers.FindIndex(offer => any.Equals(offer.Asked ?? offer.EndPoint));
            }

            if (index < 0)
            {
                name = "";
                return null;
            }

            var taken = _offers[index];
            _offers.RemoveAt(index);
            name = taken.Name;
            return taken.Socket;
        }
    }

    internal void Add(EpollListener listener)
    {
        lock (_gate)
        {
            _listeners.Add(listener);
        }
    }

    internal void Remove(EpollListener listener)
    {
        lock (_gate)
        {
            _listeners.Remove(listener);
        }
    }

    /// <summary>Closes the sockets of all listeners, while the server above goes on with what they have accepted.</summary>
    internal async Task StopAcceptingAsync()
    {
        EpollListener[] listeners;
        lock (_gate)
        {
            listeners = [.. _listeners];
        }

        foreach (var listener in listeners)
        {
            await listener.StopAcceptingAsync().ConfigureAwait(false);
        }
    }

    private static Socket Open(InheritedSocket inherited)
    {
        var handle = new SafeSocketHandle(inherited.Descriptor, ownsHandle: true);
        try
        {
            var socket = new Socket(handle);
            if (socket is { SocketType: SocketType.Stream, LocalEndPoint: IPEndPoint }
                && socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.AcceptConnection) is 1)
            {
                // Programs that are started later are none of its heirs.
                _ = Libc.FileControl(inherited.Descriptor, Libc.F_SETFD, Libc.FD_CLOEXEC);
                return socket;
            }
        }
        catch (SocketException exception)
        {
            throw NoListener(inherited, exception);
        }

        throw NoListener(inherited, null);
    }

    private static IOException NoListener(InheritedSocket inherited, Exception? cause) =>
        new($"descriptor {inherited.Descriptor}{(inherited.Name.Length == 0 ? "" : $" ({inherited.Name})")} is no TCP socket that listens", cause);

    private sealed record Offer(Socket Socket, string Name, IPEndPoint? Asked)
    {
        public IPEndPoint EndPoint { get; } = (IPEndPoint)Socket.LocalEndPoint!;
    }
}
