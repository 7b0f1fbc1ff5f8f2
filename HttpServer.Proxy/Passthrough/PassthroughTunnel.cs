using System.IO.Pipelines;
using HttpServer.Core.Transport;
using HttpServer.Proxy.Upgrades;
using Microsoft.AspNetCore.Connections;

namespace HttpServer.Proxy.Passthrough;

/// <summary>The client's side of a passthrough: its whole connection, from the first byte on.</summary>
internal sealed class PassthroughTunnel : ClientTunnel
{
    private readonly ConnectionContext _connection;
    private readonly IHalfCloseTransport? _halves;

    public PassthroughTunnel(ConnectionContext connection)
    {
        _connection = connection;
        _halves = connection.Features.Get<IHalfCloseTransport>();
    }

    public override PipeReader Input => _connection.Transport.Input;

    public override PipeWriter Output => _connection.Transport.Output;

    /// <summary>From now on a client that ends its direction has not gone for that.</summary>
    public void Begin() => _halves?.AllowHalfClose();

    public override ValueTask<bool> TryCompleteWritesAsync()
    {
        if (_halves is not { CanCompleteWrites: true })
        {
            return new(false);
        }

        _halves.CompleteWrites();
        return new(true);
    }

    public override void Break() => _connection.Abort();
}
