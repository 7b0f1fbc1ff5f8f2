using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace HttpServer.Peers;

/// <summary>All jobs in their order, and the report of them.</summary>
internal sealed class Run(Settings settings, Layout layout, CancellationToken cancellationToken)
{
    /// <summary>False when any figure is missing.</summary>
    public async Task<bool> ExecuteAsync()
    {
        WriteFiles();
        var report = new Report(settings, Machine.Describe(layout, settings.Peers));
        var complete = true;
        foreach (var job in settings.Jobs)
        {
            Console.WriteLine(job.Title);
            var peers = settings.Peers.Where(peer => Knows(peer, job)).ToList();
            var results = await new JobRun(job, settings, layout, cancellationToken).ExecuteAsync(peers);
            complete &= results.All(result => result.Failure is null);
            report.Add(job, results);
            // After each job, so that an interrupted run leaves what it had.
            if (settings.Output is { } path)
            {
                await File.WriteAllTextAsync(path, report.Text, cancellationToken);
            }
        }

        Console.WriteLine();
        Console.WriteLine(report.Text);
        return complete;
    }

    /// <summary>A peer without a configuration for a job sits it out: HAProxy serves no files.</summary>
    private bool Knows(string peer, Job job)
        => Directory.GetFiles(Path.Combine(layout.Peers, peer), $"{job.Configuration}.*").Length > 0;

    private void WriteFiles()
    {
        Directory.CreateDirectory(layout.Root);
        WriteCertificate();
        var content = new Random(1);
        foreach (var job in Job.All.Where(job => job.Path.EndsWith(".bin", StringComparison.Ordinal)).DistinctBy(job => job.Path))
        {
            var bytes = new byte[job.ResponseBytes];
            content.NextBytes(bytes);
            File.WriteAllBytes(Path.Combine(layout.Root, job.Path[1..]), bytes);
        }
    }

    // One for all: what the proxies show their clients, and what their backends show them.
    private void WriteCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
        File.WriteAllText(Path.Combine(layout.Work, "tls.pem"), $"{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n");
    }
}
