using HttpServer.Core.Certificates;
using HttpServer.Core.Hosting;
using HttpServer.Core.Sections;
using Microsoft.Extensions.Logging;

namespace HttpServer.Core.Tls;

/// <summary>
/// Publishes the certificates that stand in files, and again when the options or the files change. What cannot be used changes nothing,
/// and says so once.
/// </summary>
internal sealed partial class CertificateFiles(CertificateStore store, LiveOptions<ServerOptions> options, TimeProvider time, ILogger<CertificateFiles> logger) : IDisposable
{
    // Somebody renews them every few weeks; seconds are soon enough, and a look is a read of a few KB.
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private ITimer? _timer;
    private string _seen = "";

    /// <summary>Publishes them, and follows them from then on.</summary>
    /// <exception cref="CertificateFileException">A certificate cannot be used.</exception>
    public void Begin()
    {
        _seen = StateOf(options.Current.Ssl);
        Publish(options.Current.Ssl);
        options.OnChange(_ => Look());
        _timer = time.CreateTimer(static files => ((CertificateFiles)files!).Look(), this, Period, Period);
    }

    public void Dispose() => _timer?.Dispose();

    private void Look()
    {
        lock (_gate)
        {
            var ssl = options.Current.Ssl;
            var state = StateOf(ssl);
            if (state == _seen)
            {
                return;
            }

            _seen = state;
            try
            {
                Publish(ssl);
                LogLoaded(logger, store.Certificates.Count);
            }
            catch (CertificateFileException exception)
            {
                LogNotLoaded(logger, exception.Message);
            }
        }
    }

    private void Publish(SslOptions ssl) =>
        store.Publish(CertificateStore.Files, ssl.Enabled ? [.. ssl.Files().Select(static file => CertificateFile.Load(file.Certificate))] : []);

    private static string StateOf(SslOptions ssl) => !ssl.Enabled ? "" : string.Join('\n', ssl.Files().Select(static file =>
        string.Join('|', CertificateFile.Paths(file.Certificate).Select(FileState.Of).Append(file.Certificate.KeyPassword.Value))));

    [LoggerMessage(8, LogLevel.Information, "The certificates in files have been read again; {Count} certificates are in force.", EventName = "CertificatesLoaded")]
    private static partial void LogLoaded(ILogger logger, int count);

    [LoggerMessage(9, LogLevel.Error, "The certificates in files have changed and cannot be used; those read before stay in force: {Error}", EventName = "CertificatesNotLoaded")]
    private static partial void LogNotLoaded(ILogger logger, string error);
}
