using System.Net;
using HttpServer.Core.Guards;
using HttpServer.Core.Sections;
using Microsoft.Extensions.Logging;

namespace HttpServer.Acme.OnDemand;

/// <summary>Whether a name that a client asks for may have a certificate: it is on the list, or the page that is asked says so.</summary>
internal sealed partial class OnDemandPermission : IDisposable
{
    private static readonly TimeSpan AskTimeout = TimeSpan.FromSeconds(5);

    private readonly HttpClient _client;
    private readonly ILogger<OnDemandPermission> _logger;
    private readonly LiveOptions<AcmeOptions> _options;
    private volatile Terms? _terms;

    public OnDemandPermission(LiveOptions<AcmeOptions> options, ILogger<OnDemandPermission> logger)
    {
        _logger = logger;
        _options = options;
        _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = AskTimeout })
        {
            Timeout = AskTimeout,
            MaxResponseContentBufferSize = 64 * 1024,
        };
    }

    /// <summary>Whether any name may: nobody gets a certificate unasked.</summary>
    public bool IsConfigured => Current() is { Allowed.Count: > 0 } or { Ask.Length: > 0 };

    /// <param name="host">In lower case.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Null when the page cannot be asked now, which is no permission either.</returns>
    public async Task<bool?> IsGrantedAsync(string host, CancellationToken cancellationToken)
    {
        var terms = Current();
        if (terms.Allowed.Contains(host) || (host.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot && terms.Allowed.Contains($"*{host[dot..]}")))
        {
            return true;
        }

        if (terms.Ask.Length == 0)
        {
            return false;
        }

        try
        {
            var address = new Uri($"{terms.Ask}{(terms.Ask.Contains('?', StringComparison.Ordinal) ? '&' : '?')}domain={Uri.EscapeDataString(host)}");
            using var response = await _client.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
            return (int)response.StatusCode >= 500 ? null : response.StatusCode == HttpStatusCode.OK;
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            NotAsked(_logger, host, exception.Message);
            return null;
        }
    }

    public void Dispose() => _client.Dispose();

    private Terms Current()
    {
        var options = _options.Current;
        return _terms is { } known && known.Options == options ? known : _terms = Terms.Of(options);
    }

    [LoggerMessage(1, LogLevel.Warning, "Whether {Host} may have a certificate cannot be asked: {Reason}")]
    private static partial void NotAsked(ILogger logger, string host, string reason);

    private sealed record Terms(AcmeOptions Options, HashSet<string> Allowed, string Ask)
    {
        public static Terms Of(AcmeOptions options) =>
            options.Enabled ? new(options, [.. options.OnDemand.Allow.Select(HostName.Normalise)], options.OnDemand.Ask) : new(options, [], "");
    }
}
