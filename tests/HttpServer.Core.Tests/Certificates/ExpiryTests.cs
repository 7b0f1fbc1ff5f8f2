using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using System.Text.Json;
using HttpServer.Core.Certificates;
using HttpServer.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace HttpServer.Core.Tests.Certificates;

/// <summary>That a certificate is about to expire is seen in time, in every place where somebody may look.</summary>
public sealed class ExpiryTests
{
    private static readonly DateTimeOffset Now = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [TestCase(30, "healthy")]
    [TestCase(4, "healthy")]
    [TestCase(2, "degraded")]
    [TestCase(-1, "degraded")]
    public async Task Health_WithACertificateThatEnds_IsDegradedAtMost(int days, string expected)
    {
        await using var server = await StartAsync(new FakeTimeProvider(Now), [Certificate(days, "a.test"), Certificate(90, "b.test")]);

        var whole = await server.GetAsync("/health");
        var part = await server.GetAsync("/tls/health");

        Assert.That((whole.StatusCode, part.StatusCode), Is.EqualTo((200, 200)));
        using var json = JsonDocument.Parse(part.Body.Text);
        Assert.That(json.RootElement.GetProperty("status").GetString(), Is.EqualTo(expected));
        Assert.That(part.Body.Text.Contains("a.test", StringComparison.Ordinal), Is.EqualTo(expected == "degraded"));
    }

    [Test]
    public async Task Status_OfCertificates_ListsThoseThatEndFirstAndNoKeys()
    {
        await using var server = await StartAsync(new FakeTimeProvider(Now), [Certificate(90, "b.test"), Certificate(10, "a.test", "*.a.test")]);

        var page = await server.GetAsync("/tls/status");

        using var json = JsonDocument.Parse(page.Body.Text);
        var certificates = json.RootElement.GetProperty("certificates").EnumerateArray().ToList();
        Assert.That(certificates.Select(certificate => certificate.GetProperty("names").ToString()), Is.EqualTo(new[] { "[\"a.test\",\"*.a.test\"]", "[\"b.test\"]" }));
        Assert.That(certificates[0].GetProperty("days_left").GetDouble(), Is.EqualTo(10));
        Assert.That(certificates[0].GetProperty("source").GetString(), Is.EqualTo("test"));
        Assert.That(certificates[0].GetProperty("fingerprint").GetString(), Has.Length.EqualTo(64));
        Assert.That(page.Body.Text, Does.Not.Contain("PRIVATE"));
    }

    [Test]
    public async Task Log_OfACertificateThatEnds_WarnsOnceADay()
    {
        var time = new FakeTimeProvider(Now);
        using var log = new RecordingLog();
        await using var server = await StartAsync(time, [Certificate(15, "a.test"), Certificate(90, "b.test")], log);

        time.Advance(TimeSpan.FromHours(20));
        Assert.That(Warnings(log), Is.Zero);
        time.Advance(TimeSpan.FromHours(6));
        await Eventually.True(() => Warnings(log) == 1);
        time.Advance(TimeSpan.FromHours(20));
        Assert.That(Warnings(log), Is.EqualTo(1));
        time.Advance(TimeSpan.FromHours(4));
        await Eventually.True(() => Warnings(log) == 2);
        time.Advance(TimeSpan.FromHours(24));
        await Eventually.True(() => Warnings(log) == 3);
        Assert.That(log.Lines.Any(line => line.Contains("b.test", StringComparison.Ordinal)), Is.False);
    }

    [TestCase(2, 6, false, "healthy")]
    [TestCase(1, 6, true, "healthy")]
    [TestCase(0.5, 6, true, "degraded")]
    [TestCase(13, 90, true, "healthy")]
    public async Task Expiry_OfACertificateForDays_IsSeenByItsLife(double left, int life, bool warns, string health)
    {
        var time = new FakeTimeProvider(Now);
        using var log = new RecordingLog();
        await using var server = await StartAsync(time, [Certificate(left, Now.AddDays(left - life), "a.test")], log);

        time.Advance(TimeSpan.FromMinutes(5));

        await Eventually.True(() => Warnings(log) == (warns ? 1 : 0));
        Assert.That((await server.GetAsync("/tls/health")).Body.Text, Does.Contain($"\"status\":\"{health}\""));
    }

    [Test]
    public async Task Log_OfACertificateThatWasRenewed_IsSilent()
    {
        var time = new FakeTimeProvider(Now);
        using var log = new RecordingLog();
        await using var server = await StartAsync(time, [Certificate(10, "a.test")], log);
        time.Advance(TimeSpan.FromHours(1));
        await Eventually.True(() => Warnings(log) == 1);

        server.Services.GetRequiredService<CertificateStore>().Publish("test", [Certificate(90, "a.test")]);
        time.Advance(TimeSpan.FromDays(3));

        Assert.That(Warnings(log), Is.EqualTo(1));
    }

    [Test]
    public async Task Metric_OfACertificate_IsItsSeconds()
    {
        await using var server = await StartAsync(new FakeTimeProvider(Now), [Certificate(2, "a.test"), Certificate(-1, "b.test")]);
        var factory = server.Services.GetRequiredService<IMeterFactory>();
        List<(string? Name, double Value)> seen = [];
        using var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Scope == factory && instrument.Name == "httpserver.tls.certificate.expiry")
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<double>((_, value, tags, _) => seen.Add((tags[0].Value as string, value)));
        listener.Start();

        listener.RecordObservableInstruments();

        Assert.That(seen, Is.EquivalentTo(new[] { ("a.test", 2 * 86400.0), ("b.test", -86400.0) }));
    }

    private static int Warnings(RecordingLog log) => log.Lines.Count(line => line.Contains("certificate of a.test", StringComparison.Ordinal));

    private static async Task<CoreServer> StartAsync(FakeTimeProvider time, IReadOnlyList<ServerCertificate> certificates, RecordingLog? log = null)
    {
        var server = await CoreServer.StartAsync(services: services =>
        {
            services.AddSingleton<TimeProvider>(time);
            if (log is not null)
            {
                services.AddSingleton<ILoggerProvider>(log);
            }
        });
        server.Services.GetRequiredService<CertificateStore>().Publish("test", certificates);
        return server;
    }

    private static ServerCertificate Certificate(int days, params string[] names) => Certificate(days, Now.AddYears(-1), names);

    private static ServerCertificate Certificate(double days, DateTimeOffset begin, params string[] names)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = TestCertificates.SelfSigned(key, begin, Now.AddDays(days), names);
        return ServerCertificate.FromPem(certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }
}
