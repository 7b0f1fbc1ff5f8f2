using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace HttpServer.Core.Certificates;

/// <summary>Warns in the log of certificates that are about to expire: of each once a day.</summary>
internal sealed partial class ExpiryWarnings(CertificateStore store, TimeProvider time, ILogger<ExpiryWarnings> logger) : IHostedService, IDisposable
{
    // Certificates are published while the server starts.
    private static readonly TimeSpan First = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Period = TimeSpan.FromHours(1);

    // A little less than a day, so that the look that falls on the same hour is not just too early.
    private static readonly TimeSpan Pause = TimeSpan.FromHours(23.5);

    private readonly Lock _gate = new();

    private Dictionary<string, DateTimeOffset> _warned = [];
    private ITimer? _timer;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _timer = time.CreateTimer(static warnings => ((ExpiryWarnings)warnings!).Look(), this, First, Period);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }

    public void Dispose() => _timer?.Dispose();

    private void Look()
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            var warned = new Dictionary<string, DateTimeOffset>();
            foreach (var published in store.Published)
            {
                var (certificate, days) = (published.Certificate, published.DaysLeft(now));
                if (!certificate.IsEnding(now) || warned.ContainsKey(certificate.Fingerprint))
                {
                    continue;
                }

                if (_warned.TryGetValue(certificate.Fingerprint, out var last) && now - last < Pause)
                {
                    warned[certificate.Fingerprint] = last;
                    continue;
                }

                warned[certificate.Fingerprint] = now;
                if (days <= 0)
                {
                    LogExpired(logger, published.Name, published.Source, certificate.NotAfter, certificate.Fingerprint);
                }
                else
                {
                    LogExpires(logger, published.Name, published.Source, certificate.NotAfter, days, certificate.Fingerprint);
                }
            }

            // Those that are gone are forgotten.
            _warned = warned;
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The certificate of {Name} ({Source}) expires at {NotAfter:u}, in {Days:0.0} days; SHA-256 {Fingerprint}.", EventName = "CertificateExpires")]
    private static partial void LogExpires(ILogger logger, string name, string source, DateTimeOffset notAfter, double days, string fingerprint);

    [LoggerMessage(2, LogLevel.Error, "The certificate of {Name} ({Source}) has expired at {NotAfter:u}; SHA-256 {Fingerprint}.", EventName = "CertificateExpired")]
    private static partial void LogExpired(ILogger logger, string name, string source, DateTimeOffset notAfter, string fingerprint);
}
