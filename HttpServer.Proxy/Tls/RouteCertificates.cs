using HttpServer.Core.Certificates;
using HttpServer.Core.Tls;
using HttpServer.Proxy.Routing;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace HttpServer.Proxy.Tls;

/// <summary>Publishes the certificates that routes bring for their own hosts, and again when the routes or the files change. What cannot be used leaves that route's as it was.</summary>
internal sealed partial class RouteCertificates(RouteTables tables, CertificateStore store, TimeProvider time, ILogger<RouteCertificates> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    // By what the options say: the hash of the files, and what was in them when they were last good.
    private Dictionary<string, (string? Files, ServerCertificate? Certificate)> _known = [];

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        // Before the first client is there.
        Look();
        return base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var changed = tables.Changed;
            Look();
            await Task.WhenAny(changed, Task.Delay(Interval, time, stoppingToken)).ConfigureAwait(false);
        }
    }

    private void Look()
    {
        var known = new Dictionary<string, (string? Files, ServerCertificate? Certificate)>();
        var isChanged = false;
        foreach (var route in tables.Routes)
        {
            if (route.Certificate is { } options && !known.ContainsKey(KeyOf(options)))
            {
                var key = KeyOf(options);
                var files = new TlsFiles(key, [.. Paths(options)]).Fingerprint();
                var before = _known.GetValueOrDefault(key);
                known[key] = before.Certificate is not null && before.Files == files ? before : (files, Load(route, options, before));
                isChanged |= !ReferenceEquals(known[key].Certificate, before.Certificate);
            }
        }

        isChanged |= _known.Keys.Any(key => !known.ContainsKey(key));
        _known = known;
        if (isChanged)
        {
            store.Publish(CertificateStore.Routes, [.. known.Values.Select(static entry => entry.Certificate).OfType<ServerCertificate>()]);
        }
    }

    private ServerCertificate? Load(Route route, CertificateOptions options, (string? Files, ServerCertificate? Certificate) before)
    {
        try
        {
            return CertificateFile.Load(options);
        }
        catch (CertificateFileException exception)
        {
            LogNotLoaded(logger, route.Name, exception.Message);
            return before.Certificate;
        }
    }

    private static IEnumerable<string?> Paths(CertificateOptions options) => [options.CertFile, string.IsNullOrEmpty(options.KeyFile) ? null : options.KeyFile];

    private static string KeyOf(CertificateOptions options) => string.Join('\n', options.CertFile, options.KeyFile, options.KeyPassword.Value);

    [LoggerMessage(4, LogLevel.Error, "The certificate of route {Route} cannot be used; what was read before stays in force: {Problem}", EventName = "RouteCertificateNotLoaded")]
    private static partial void LogNotLoaded(ILogger logger, string route, string problem);
}
