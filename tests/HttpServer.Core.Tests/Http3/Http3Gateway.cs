using HttpServer.Core.Hosting;
using HttpServer.Core.Tests.Tls;
using HttpServer.Testing;
using HttpServer.Testing.Http3;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace HttpServer.Core.Tests.Http3;

/// <summary>A server with HTTP/3 at its port for TLS, over a QUIC in memory.</summary>
internal sealed class Http3Gateway(TlsGateway tls, FakeQuic quic, RecordingLog log) : IAsyncDisposable
{
    public TlsGateway Tls { get; } = tls;

    public FakeQuic Quic { get; } = quic;

    public RecordingLog Log { get; } = log;

    public static async Task<Http3Gateway> StartAsync(
        Action<ServerOptions> configure, RequestDelegate? handler = null, FakeQuic? quic = null, Action<IServiceCollection>? services = null)
    {
        quic ??= new FakeQuic();
        var log = new RecordingLog();
        return new Http3Gateway(
            await TlsGateway.StartAsync(
                options =>
                {
                    options.Ssl.Http3 = true;
                    configure(options);
                },
                handler,
                registrations =>
                {
                    registrations.AddSingleton<IMultiplexedConnectionListenerFactory>(quic);
                    registrations.AddSingleton<ILoggerProvider>(log);
                    services?.Invoke(registrations);
                }),
            quic,
            log);
    }

    public Task<Http3Connection> ConnectAsync(string? host = "a.test") => Quic.ConnectAsync(Tls.Port, host);

    public ValueTask DisposeAsync() => Tls.DisposeAsync();
}
