using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using HttpServer.Core.Hosting;
using HttpServer.Core.Transport;
using HttpServer.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace HttpServer.Core.Tests.Tls;

/// <summary>A server with one port for plain text and one for TLS.</summary>
internal sealed class TlsGateway(CoreServer server) : IAsyncDisposable
{
    public CoreServer Core { get; } = server;

    public int Port => Core.Ports[1];

    /// <param name="configure">Beside the switch for TLS.</param>
    /// <param name="handler">Of requests.</param>
    /// <param name="services">Further ones.</param>
    /// <param name="isOfTheLoop">Whether the event loop speaks TLS; else .NET does, on Kestrel's own sockets, as on other systems than Linux.</param>
    public static async Task<TlsGateway> StartAsync(
        Action<ServerOptions> configure, RequestDelegate? handler = null, Action<IServiceCollection>? services = null, bool isOfTheLoop = true) =>
        new(await CoreServer.StartAsync(
            handler,
            options =>
            {
                options.Ssl.Enabled = true;
                options.Ssl.HttpsPort = 0;
                configure(options);
            },
            registrations =>
            {
                _ = isOfTheLoop ? registrations.AddHttpServerTransport() : registrations.AddHttpServerOutboundTransport();
                services?.Invoke(registrations);
            }));

    /// <summary>A client that trusts anybody; its stream is an <see cref="SslStream"/>.</summary>
    public async Task<RawHttpConnection> ConnectAsync(string? host = "a.test", SslProtocols versions = SslProtocols.None, List<SslApplicationProtocol>? protocols = null)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync("127.0.0.1", Port);
        var stream = new SslStream(new NetworkStream(socket), false, Anybody);
        var connection = new RawHttpConnection(socket, stream);
        using var bound = new CancellationTokenSource(Bound.Default);
        try
        {
            await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = host, EnabledSslProtocols = versions, ApplicationProtocols = protocols }, bound.Token);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Another client that trusts anybody.</summary>
    public static HttpClient NewClient() => new(new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = Anybody } });

    public ValueTask DisposeAsync() => Core.DisposeAsync();

    // Whom the server shows itself as is what the tests look at.
    private static bool Anybody(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) => errors != SslPolicyErrors.RemoteCertificateNotAvailable;
}
