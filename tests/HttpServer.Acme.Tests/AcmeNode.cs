using HttpServer.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace HttpServer.Acme.Tests;

/// <summary>One gateway's worth of certificates: the library in a host of its own, and the pipeline that its clients meet.</summary>
internal sealed class AcmeNode : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly ChangeableOptions _options;

    private AcmeNode(IHost host, ChangeableOptions options)
    {
        _host = host;
        _options = options;
        var pipeline = new ApplicationBuilder(host.Services);
        pipeline.UseHttpServerAcme();
        pipeline.Run(static context =>
        {
            context.Response.StatusCode = StatusCodes.Status418ImATeapot;
            return Task.CompletedTask;
        });
        Handle = pipeline.Build();
    }

    public RequestDelegate Handle { get; }

    public AcmeCertificates Certificates => Get<AcmeCertificates>();

    /// <param name="front">Where its answers are to be seen.</param>
    /// <param name="pebble">Its issuer; null for none.</param>
    /// <param name="storage">Its directory.</param>
    /// <param name="configure">What else is to be set.</param>
    /// <param name="time">Its clock.</param>
    /// <param name="log">Is told what it logs.</param>
    public static async Task<AcmeNode> StartAsync(
        ChallengeFront front, PebbleServer? pebble, TempDirectory storage, Action<AcmeOptions>? configure = null, TimeProvider? time = null, ILoggerProvider? log = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Services.AddSingleton(time ?? TimeProvider.System);
        if (log is not null)
        {
            builder.Logging.AddProvider(log);
        }

        var options = new ChangeableOptions(configure ?? (static _ => { }));
        builder.Services.AddHttpServerAcme(acme =>
        {
            acme.DirectoryUrl = pebble?.DirectoryUrl ?? "";
            acme.DirectoryCaFile = pebble?.CaFile ?? "";
            acme.Storage = storage.FullPath;
            options.Configure(acme);
        });
        builder.Services.AddSingleton<IOptionsChangeTokenSource<AcmeOptions>>(options);
        var node = new AcmeNode(builder.Build(), options);
        front.Add(node);
        await node._host.StartAsync();
        return node;
    }

    public T Get<T>()
        where T : notnull => _host.Services.GetRequiredService<T>();

    /// <summary>Another configuration is in force when it returns.</summary>
    public void Change(Action<AcmeOptions> configure) => _options.Change(configure);

    /// <summary>How the name stands; null when the node does not look after it.</summary>
    public CertificateState? StateOf(string name) => Certificates.List().SingleOrDefault(state => state.Name == name);

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync();
        _host.Dispose();
    }
}
