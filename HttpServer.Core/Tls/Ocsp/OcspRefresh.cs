using System.Net.Http.Headers;
using HttpServer.Core.Certificates;
using HttpServer.Core.Hosting;
using HttpServer.Core.Sections;
using HttpServer.Core.Tls.OpenSsl;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace HttpServer.Core.Tls.Ocsp;

/// <summary>Asks responders about the certificates in force, well before the last answer ends. No handshake waits for it.</summary>
internal sealed partial class OcspRefresh(CertificateStore store, OcspStaples staples, LiveOptions<ServerOptions> options, TimeProvider time, ILogger<OcspRefresh> logger)
    : BackgroundService
{
    private const int LargestAnswer = 64 * 1024;

    // One responder that is silent must not hold up the others.
    private const int AtOnce = 8;
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);
    private static readonly TimeSpan LongestRest = TimeSpan.FromDays(3.5);

    private Dictionary<string, Entry> _entries = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!OpenSslLibrary.IsThere)
        {
            return;
        }

        // Answers are signed, so that those over http do as well; a redirect is nobody's answer.
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = Bound })
        {
            Timeout = Bound,
            MaxResponseContentBufferSize = LargestAnswer,
        };
        using var timer = new PeriodicTimer(Period, time);
        try
        {
            do
            {
                await RefreshAsync(client, stoppingToken).ConfigureAwait(false);
            }
            while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The application stops.
        }
    }

    private async Task RefreshAsync(HttpClient client, CancellationToken cancellationToken)
    {
        var entries = new Dictionary<string, Entry>();
        if (options.Current.Ssl is { Enabled: true, OcspStapling: true })
        {
            foreach (var certificate in store.Certificates)
            {
                entries[certificate.Fingerprint] = _entries.GetValueOrDefault(certificate.Fingerprint) ?? new Entry(certificate);
            }
        }

        _entries = entries;
        staples.Retain(entries.ContainsKey);
        var due = entries.Values.Where(entry => entry.Question is not null && entry.Next <= time.GetUtcNow()).ToList();
        await Parallel.ForEachAsync(
            due,
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (entry, token) => await AskAsync(client, entry, token).ConfigureAwait(false)).ConfigureAwait(false);
    }

    private async Task AskAsync(HttpClient client, Entry entry, CancellationToken cancellationToken)
    {
        var question = entry.Question!;
        try
        {
            using var content = new ByteArrayContent(question.Write());
            content.Headers.ContentType = new MediaTypeHeaderValue("application/ocsp-request");
            using var response = await client.PostAsync(question.Responder, content, cancellationToken).ConfigureAwait(false);
            response.EnsureSuccessStatusCode();
            var answer = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
            var good = question.Check(answer);
            var now = time.GetUtcNow();
            var rest = good / 2;
            staples.Put(entry.Fingerprint, answer, now + good);
            entry.Failures = 0;
            entry.Next = now + (rest < FirstPause ? FirstPause : rest > LongestRest ? LongestRest : rest);
            LogAnswered(logger, entry.Name, question.Responder, now + good);
        }
        catch (Exception exception) when (exception is HttpRequestException or TlsException or IOException or InvalidOperationException
            || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // The last answer is shown until its end.
            var pause = FirstPause * Math.Pow(2, Math.Min(entry.Failures++, 10));
            entry.Next = time.GetUtcNow() + (pause > LongestPause ? LongestPause : pause);
            LogFailed(logger, entry.Name, question.Responder, exception.Message);
        }
    }

    private sealed class Entry(ServerCertificate certificate)
    {
        public string Fingerprint => certificate.Fingerprint;

        public string Name { get; } = certificate.Names.Count > 0 ? certificate.Names[0] : certificate.Subject;

        public OcspQuestion? Question { get; } = OcspQuestion.Of(certificate);

        public DateTimeOffset Next { get; set; } = DateTimeOffset.MinValue;

        public int Failures { get; set; }
    }

    [LoggerMessage(1, LogLevel.Debug, "The certificate of {Name} is good, {Responder} says, until {GoodUntil:u}.", EventName = "OcspAnswered")]
    private static partial void LogAnswered(ILogger logger, string name, Uri responder, DateTimeOffset goodUntil);

    [LoggerMessage(2, LogLevel.Warning, "Whether the certificate of {Name} is good could not be had from {Responder}: {Problem}", EventName = "OcspFailed")]
    private static partial void LogFailed(ILogger logger, string name, Uri responder, string problem);
}
