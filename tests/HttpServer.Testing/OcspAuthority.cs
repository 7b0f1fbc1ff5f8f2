using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace HttpServer.Testing;

/// <summary>An authority whose certificates name a responder: this one, which has openssl answer.</summary>
public sealed class OcspAuthority : IAsyncDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("ocsp");
    private readonly CancellationTokenSource _end = new();
    private WebApplication _responder = null!;
    private string _kind = "good";
    private int _asked;

    private OcspAuthority()
    {
    }

    /// <summary>The certificate, for <c>a.test</c>, with its chain, PEM.</summary>
    public string CertFile => Path.Combine(_directory.FullName, "leaf.pem");

    /// <summary>Its key, PEM.</summary>
    public string KeyFile => Path.Combine(_directory.FullName, "leaf.key");

    /// <summary>How often the responder was asked.</summary>
    public int Asked => Volatile.Read(ref _asked);

    public static async Task<OcspAuthority> CreateAsync()
    {
        var authority = new OcspAuthority();
        await authority.ListenAsync();
        authority.Issue();
        return authority;
    }

    /// <summary>revoked: it says so; foreign: another authority answers; garbage: no answer at all; silent: it says nothing.</summary>
    public async Task BecomeAsync(string kind)
    {
        _kind = kind;
        if (kind == "foreign")
        {
            WriteAuthority("foreign", out var key).Dispose();
            key.Dispose();
        }

        await WriteIndexAsync(kind == "revoked");
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _responder.DisposeAsync();
        _end.Dispose();
        _directory.Delete(recursive: true);
    }

    private string Place(string name) => Path.Combine(_directory.FullName, name);

    private async Task ListenAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        _responder = builder.Build();
        _responder.Run(AnswerAsync);
        await _responder.StartAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var number = Interlocked.Increment(ref _asked).ToString(CultureInfo.InvariantCulture);
        if (_kind == "silent")
        {
            await Task.Delay(Timeout.Infinite, _end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return;
        }

        if (_kind == "garbage")
        {
            await context.Response.WriteAsync("no");
            return;
        }

        using (var request = File.Create(Place($"request{number}")))
        {
            await context.Request.Body.CopyToAsync(request);
        }

        var signer = _kind == "foreign" ? "foreign" : "root";
        using var openssl = Process.Start(new ProcessStartInfo(RequiredProgram.Find("openssl"),
        [
            "ocsp", "-index", Place("index.txt"), "-CA", Place("root.pem"), "-rsigner", Place($"{signer}.pem"), "-rkey", Place($"{signer}.key"),
            "-reqin", Place($"request{number}"), "-respout", Place($"answer{number}"), "-ndays", "2",
        ])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        })!;
        await openssl.WaitForExitAsync();
        context.Response.ContentType = "application/ocsp-response";
        await context.Response.Body.WriteAsync(await File.ReadAllBytesAsync(Place($"answer{number}")));
    }

    private void Issue()
    {
        using var root = WriteAuthority("root", out var rootKey);
        using (rootKey)
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var request = new CertificateRequest("CN=a.test", key, HashAlgorithmName.SHA256);
            var names = new SubjectAlternativeNameBuilder();
            names.AddDnsName("a.test");
            request.CertificateExtensions.Add(names.Build());
            request.CertificateExtensions.Add(new X509AuthorityInformationAccessExtension([_responder.Urls.Single()], []));
            using var leaf = request.Create(root, root.NotBefore, root.NotAfter, [0x10, 0x01]);
            File.WriteAllText(CertFile, leaf.ExportCertificatePem() + "\n" + root.ExportCertificatePem());
            File.WriteAllText(KeyFile, key.ExportPkcs8PrivateKeyPem());
        }

        File.WriteAllText(Place("index.txt"), "V\t491231235959Z\t\t1001\tunknown\t/CN=a.test\n");
    }

    private Task WriteIndexAsync(bool isRevoked) => File.WriteAllTextAsync(
        Place("index.txt"), isRevoked ? "R\t491231235959Z\t250101000000Z\t1001\tunknown\t/CN=a.test\n" : "V\t491231235959Z\t\t1001\tunknown\t/CN=a.test\n");

    private X509Certificate2 WriteAuthority(string name, out ECDsa key)
    {
        key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var top = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var begin = new DateTimeOffset(2025, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var above = new CertificateRequest($"CN={name} top", top, HashAlgorithmName.SHA256);
        above.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var topCertificate = above.CreateSelfSigned(begin, begin.AddYears(20));
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var certificate = request.Create(topCertificate, begin, begin.AddYears(20), [0x20]);
        File.WriteAllText(Place($"{name}.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(Place($"{name}.key"), key.ExportPkcs8PrivateKeyPem());
        return certificate.CopyWithPrivateKey(key);
    }
}
