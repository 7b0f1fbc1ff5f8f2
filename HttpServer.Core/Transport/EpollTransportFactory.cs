using System.Net;
using Microsoft.AspNetCore.Connections;

namespace HttpServer.Core.Transport;

/// <summary>Lets Kestrel listen on TCP ports through the event loops; other end points are left to its own transports.</summary>
internal sealed class EpollTransportFactory(EventLoopGroup loops, ListeningSockets sockets, SlowClients slowClients)
    : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    public bool CanBind(EndPoint endpoint) => endpoint is IPEndPoint;

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult<IConnectionListener>(new EpollListener((IPEndPoint)endpoint, loops, sockets, slowClients));
}
