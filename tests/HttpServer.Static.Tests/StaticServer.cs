using System.Net;
using System.Text;
using HttpServer.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace HttpServer.Static.Tests;

/// <summary>A directory of its own, served by real Kestrel on a port of its own under a clock that the test moves.</summary>
internal sealed class StaticServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private StaticServer(TempDirectory directory, WebApplication app, FakeTimeProvider time)
    {
        Directory = directory;
        _app = app;
        Time = time;
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        Port = new Uri(address).Port;
        Client = new() { BaseAddress = new Uri(address) };
    }

    public TempDirectory Directory { get; }

    public FakeTimeProvider Time { get; }

    public int Port { get; }

    public HttpClient Client { get; }

    public IServiceProvider Services => _app.Services;

    public static async Task<StaticServer> StartAsync(
        Action<StaticOptions>? configure = null,
        Action<IApplicationBuilder>? pipeline = null,
        Action<IServiceCollection>? services = null)
    {
        var directory = new TempDirectory();
        // A day ahead, so that every file of the test is old enough to be kept.
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow.AddDays(1));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            // The shortest grace that Kestrel takes: tests of slow readers need not wait for its default of 5 s.
            kestrel.Limits.MinResponseDataRate = new(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(1.1));
        });
        builder.Services.AddSingleton<TimeProvider>(time);
        builder.Services.AddHttpServerStatic(options =>
        {
            options.Directory = directory.FullPath;
            configure?.Invoke(options);
        });
        services?.Invoke(builder.Services);
        var app = builder.Build();
        pipeline ??= static pipe => pipe.UseHttpServerStatic();
        pipeline(app);
        await app.StartAsync();
        return new(directory, app, time);
    }

    /// <summary>Sends the target exactly as given, on a connection of its own.</summary>
    public Task<RawResponse> GetAsync(string target, params string[] headers) => SendAsync("GET", target, headers);

    public async Task<RawResponse> SendAsync(string method, string target, params string[] headers)
    {
        var request = new StringBuilder($"{method} {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n");
        foreach (var header in headers)
        {
            request.Append(header).Append("\r\n");
        }
        await using var connection = await RawHttpClient.ConnectAsync(Port);
        await connection.SendAsync(request.Append("\r\n").ToString());
        return await connection.ReadResponseAsync(toHead: method == "HEAD");
    }

    /// <summary>Lets every cached answer fall due.</summary>
    public void PassCheckInterval() => Time.Advance(TimeSpan.FromSeconds(2));

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
        Directory.Dispose();
    }
}
