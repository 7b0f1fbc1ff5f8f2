using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using HttpServer.Host.Commands;
using HttpServer.Host.Tests.Commands;
using HttpServer.Host.Tests.Conventions;
using HttpServer.Testing;

namespace HttpServer.Host.Tests.Configuration;

/// <summary>Every configuration that people may copy from this repository is a valid one.</summary>
public sealed partial class ShippedFilesTests
{
    private static readonly string[] Folders = ["samples", "docs"];

    private TempDirectory _directory = null!;

    [SetUp]
    public void SetUp() => _directory = new TempDirectory();

    [TearDown]
    public void TearDown() => _directory.Dispose();

    [Test]
    public async Task Validate_ShippedFiles_AreValidWithoutWarnings()
    {
        var files = Repository.Files(".toml").Where(file => file.Path == "app_config.toml" || Folders.Contains(file.Path.Split(Path.DirectorySeparatorChar)[0])).ToList();

        Assert.That(files, Has.Count.GreaterThan(4));
        foreach (var file in files)
        {
            await AssertValid(file.Path, file.Text);
        }
    }

    [Test]
    public async Task Validate_ExamplesInDocuments_AreValidWithoutWarnings()
    {
        var examples = Repository.Files(".md")
            .SelectMany(file => Example().Matches(file.Text).Select(match => (file.Path, match.Groups["toml"].Value)))
            .ToList();

        Assert.That(examples, Has.Count.GreaterThan(3));
        foreach (var (path, toml) in examples)
        {
            await AssertValid(path, toml);
        }
    }

    /// <summary>Directories and certificates that an example names are the reader's own; here they are these.</summary>
    private async Task AssertValid(string path, string toml)
    {
        using var certificate = TestCertificate.Create();
        var pem = _directory.Write("certificate.pem", certificate.ExportCertificatePem() + "\n" + certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        var pfx = _directory.Write("certificate.pfx", certificate.Export(X509ContentType.Pfx));
        var own = Directory().Replace(toml, "directory = '" + _directory.FullPath + "'");
        own = CertificateFile().Replace(own, match => $"{match.Groups[1].Value} = '{(match.Groups[2].Success ? pfx : pem)}'");
        own = Password().Replace(own, "");
        var file = _directory.Write("app_config.toml", own);
        var run = await CommandRun.Of("config", "validate", file);
        Assert.That((run.Code, run.Output.Trim()), Is.EqualTo((ExitCode.Success, $"{file} is valid.")), path);
    }

    [GeneratedRegex(@"^```toml\n(?<toml>.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Example();

    [GeneratedRegex(@"^(\w*(?:cert|key|chain|ca)_file) = ""[^""]*\.(?:(pfx)|\w+)""", RegexOptions.Multiline)]
    private static partial Regex CertificateFile();

    [GeneratedRegex(@"^\w+_password = .*$", RegexOptions.Multiline)]
    private static partial Regex Password();

    [GeneratedRegex(@"^directory = ""[^""]*""", RegexOptions.Multiline)]
    private static partial Regex Directory();
}
