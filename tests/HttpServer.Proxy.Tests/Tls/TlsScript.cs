using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using HttpServer.Testing;

namespace HttpServer.Proxy.Tests.Tls;

/// <summary>A server on TLS that does on each connection what its script says; then the connection ends, with or without TLS having been told.</summary>
internal sealed class TlsScript : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly X509Certificate2 _certificate;
    private readonly Func<RawHttpConnection, Task> _script;
    private readonly bool _saysGoodbye;
    private readonly Task _run;
    private int _ended;

    public TlsScript(X509Certificate2 certificate, bool saysGoodbye, Func<RawHttpConnection, Task> script)
    {
        (_certificate, _saysGoodbye, _script) = (certificate, saysGoodbye, script);
        _listener.Start();
        _run = RunAsync();
    }

    public string Url => $"https://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>Connections whose end has been sent.</summary>
    public int Ended => Volatile.Read(ref _ended);

    public async ValueTask DisposeAsync()
    {
        // The listener is closed last: between two connections it would be asked for the next one when it is gone.
        await _stopping.CancelAsync();
        await _run.WaitAsync(Bound.Default);
        _listener.Dispose();
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        List<Task> connections = [];
        try
        {
            while (true)
            {
                connections.Add(ServeAsync(await _listener.AcceptSocketAsync(_stopping.Token)));
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        using var owned = socket;
        try
        {
            await using var tls = new SslStream(new NetworkStream(socket));
            await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, _stopping.Token);
            await using var connection = new RawHttpConnection(socket, tls);
            await _script(connection);
            if (_saysGoodbye)
            {
                await tls.ShutdownAsync();
            }

            socket.Shutdown(SocketShutdown.Send);
            Interlocked.Increment(ref _ended);
            await using var end = _stopping.Token.Register(() => socket.Dispose());
            await connection.ReadToEndAsync();
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or SocketException or ObjectDisposedException)
        {
            // The test ends, or the gateway has had enough of the connection.
        }
    }
}
