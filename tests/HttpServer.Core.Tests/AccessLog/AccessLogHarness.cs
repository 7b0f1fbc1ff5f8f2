using System.Text.Json;
using HttpServer.Core.AccessLog;
using HttpServer.Core.Requests;
using HttpServer.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace HttpServer.Core.Tests.AccessLog;

/// <summary>An access log in a directory of its own, started as a host does it.</summary>
internal sealed class AccessLogHarness : IDisposable
{
    private readonly ServiceProvider _services;

    public AccessLogHarness(Action<AccessLogOptions>? configure = null, string file = "access.log")
    {
        File = Path.IsPathRooted(file) ? file : Directory.Combine(file);
        _services = new ServiceCollection()
            .AddSingleton<TimeProvider>(Time)
            .AddLogging(logging => logging.AddProvider(Log))
            .AddHttpServerAccessLog(options =>
            {
                options.File = File;

                // Days that a test lets pass do not take lines out of the file it reads.
                options.RotationStrategy = "size";
                configure?.Invoke(options);
            })
            .BuildServiceProvider();
        AccessLog = _services.GetRequiredService<IAccessLog>();
    }

    public TempDirectory Directory { get; } = new();

    public string File { get; }

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 23, 4, 5, 6, 789, TimeSpan.Zero));

    public ListLoggerProvider Log { get; } = new();

    public IAccessLog AccessLog { get; }

    public AccessLogHarness Start()
    {
        foreach (var service in _services.GetServices<IHostedService>())
        {
            service.StartAsync(CancellationToken.None).GetAwaiter().GetResult();
        }

        return this;
    }

    public async Task StopAsync()
    {
        foreach (var service in _services.GetServices<IHostedService>())
        {
            await service.StopAsync(CancellationToken.None);
        }
    }

    public static DefaultHttpContext Request(string rawTarget = "/", string method = "GET")
    {
        var context = new DefaultHttpContext();
        context.Request.Method = method;
        context.Request.Protocol = "HTTP/1.1";
        context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget = rawTarget;
        return context;
    }

    public void Write(HttpContext? context = null, RequestRecord? record = null, long durationTicks = 0)
    {
        record ??= new RequestRecord();
        record.StartTimestamp = Time.GetTimestamp() - durationTicks;
        AccessLog.Write(context ?? Request(), record, Time.GetTimestamp());
    }

    /// <summary>The lines in the file after everything was written.</summary>
    public async Task<string[]> LinesAsync()
    {
        await StopAsync();
        return System.IO.File.ReadAllLines(File);
    }

    public async Task<JsonElement> SingleJsonAsync()
    {
        var lines = await LinesAsync();
        Assert.That(lines, Has.Length.EqualTo(1));
        return JsonDocument.Parse(lines[0]).RootElement;
    }

    public void Dispose()
    {
        _services.Dispose();
        Directory.Dispose();
    }
}
