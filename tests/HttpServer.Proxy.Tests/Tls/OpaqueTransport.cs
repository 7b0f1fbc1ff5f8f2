using System.Net;
using System.Net.Sockets;
using HttpServer.Core.Transport;

namespace HttpServer.Proxy.Tests.Tls;

/// <summary>Dials on sockets of .NET, as where there is no event loop.</summary>
internal sealed class OpaqueTransport : IOutboundTransport
{
    public int AffinityGroups => 1;

    public int CurrentAffinity => 0;

    public async ValueTask<DuplexConnection> ConnectAsync(EndPoint endPoint, CancellationToken cancellationToken)
    {
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(endPoint, cancellationToken);
            return new Connection(socket);
        }
        catch (SocketException exception)
        {
            socket.Dispose();
            throw new IOException(exception.Message, exception);
        }
    }

    private sealed class Connection(Socket socket) : DuplexConnection
    {
        private readonly NetworkStream _stream = new(socket, ownsSocket: true);
        private volatile bool _aborted;

        public override bool IsQuiet => !_aborted && !socket.Poll(0, SelectMode.SelectRead);

        public override async ValueTask WaitToReadAsync() => _ = await _stream.ReadAsync(Memory<byte>.Empty);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer) => _stream.ReadAsync(buffer);

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer) => _stream.WriteAsync(buffer);

        public override void CompleteWrites() => socket.Shutdown(SocketShutdown.Send);

        public override void Abort()
        {
            _aborted = true;
            socket.Dispose();
        }

        protected override void Dispose(bool disposing) => _stream.Dispose();
    }
}
