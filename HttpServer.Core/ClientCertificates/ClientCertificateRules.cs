using HttpServer.Core.Hosting;
using HttpServer.Core.Sections;
using HttpServer.Core.Tls;
using Microsoft.Extensions.Logging;

namespace HttpServer.Core.ClientCertificates;

/// <summary>
/// Holds the rules in force, and replaces them when the options or the files change. Authorities that cannot be read any more stay as they
/// were; where there were none yet, there are none: nobody is let in by a mistake.
/// </summary>
internal sealed partial class ClientCertificateRules : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly LiveOptions<ServerOptions> _options;
    private readonly ILogger<ClientCertificateRules> _logger;
    private readonly ITimer _timer;
    private Dictionary<(string? CaFile, string? CrlFile), ClientAuthorities> _authorities = [];
    private SslOptions? _seen;
    private string _state = "";
    private volatile ClientCertificateRuleSet _current = new([]);

    public ClientCertificateRules(LiveOptions<ServerOptions> options, TimeProvider time, ILogger<ClientCertificateRules> logger)
    {
        _options = options;
        _logger = logger;
        Look();
        options.OnChange(_ => Look());
        _timer = time.CreateTimer(static rules => ((ClientCertificateRules)rules!).Look(), this, Period, Period);
    }

    public ClientCertificateRuleSet Current => _current;

    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        lock (_gate)
        {
            var ssl = _options.Current.Ssl;
            var state = string.Join('\n', ssl.ClientCertificates.Select(static rule => $"{FileState.Of(rule.CaFile)}|{FileState.Of(rule.CrlFile)}"));
            if (ReferenceEquals(ssl, _seen) && state == _state)
            {
                return;
            }

            _seen = ssl;
            _state = state;
            var authorities = new Dictionary<(string?, string?), ClientAuthorities>();
            foreach (var place in ssl.ClientCertificates.Select(static rule => (rule.CaFile, rule.CrlFile)).Distinct())
            {
                // A port that is closed lets nobody in anyway, and its files need not be there.
                authorities[place] = ssl.Enabled ? Load(place.CaFile, place.CrlFile) : ClientAuthorities.None;
            }

            _authorities = authorities;
            _current = new ClientCertificateRuleSet([.. ssl.ClientCertificates.Select(rule => (rule, new ClientCertificateRule(rule, authorities[(rule.CaFile, rule.CrlFile)])))]);
        }
    }

    private ClientAuthorities Load(string? caFile, string? crlFile)
    {
        try
        {
            return ClientAuthorities.Load(caFile, crlFile);
        }
        catch (CertificateFileException exception)
        {
            LogNotLoaded(_logger, exception.Message);
            return _authorities.GetValueOrDefault((caFile, crlFile), ClientAuthorities.None);
        }
    }

    [LoggerMessage(1, LogLevel.Error, "The authorities of client certificates cannot be read; those read before stay in force: {Error}", EventName = "AuthoritiesNotLoaded")]
    private static partial void LogNotLoaded(ILogger logger, string error);
}
