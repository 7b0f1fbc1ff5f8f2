using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;

namespace HttpServer.Core.Certificates;

/// <summary>How long the certificates in force are still good for, as the meter <c>HttpServer.Core</c>.</summary>
internal sealed class CertificateMetrics(IMeterFactory meters, CertificateStore store, TimeProvider time) : IHostedService
{
    public const string MeterName = "HttpServer.Core";

    public Task StartAsync(CancellationToken cancellationToken)
    {
        // The factory disposes of it.
        meters.Create(MeterName).CreateObservableGauge("httpserver.tls.certificate.expiry", Observe, "s", "Seconds until a certificate expires; negative when it has.");
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // One of a name, a source and a kind of key: what is shown is the best of them.
    private IEnumerable<Measurement<double>> Observe() => store.Published
        .GroupBy(static published => (published.Name, published.Source, published.Certificate.IsEcdsa))
        .Select(group => new Measurement<double>(
            (group.Max(static published => published.Certificate.NotAfter) - time.GetUtcNow()).TotalSeconds,
            new("httpserver.tls.certificate.name", group.Key.Name),
            new("httpserver.tls.certificate.source", group.Key.Source),
            new("httpserver.tls.certificate.key", group.Key.IsEcdsa ? "ecdsa" : "rsa")));
}
