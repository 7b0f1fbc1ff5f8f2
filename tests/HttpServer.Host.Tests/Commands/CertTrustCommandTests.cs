using HttpServer.Host.Certificates;
using HttpServer.Host.Commands;
using HttpServer.Testing;

namespace HttpServer.Host.Tests.Commands;

/// <summary>With a directory and a program in the place of the machine's own.</summary>
public sealed class CertTrustCommandTests
{
    private TempDirectory _machine = null!;
    private CertificateSite _site = null!;
    private TrustStore _store = null!;

    [SetUp]
    public void SetUp()
    {
        _machine = new();
        _site = new();
        Directory.CreateDirectory(_machine.Combine("roots"));
        _store = new(_machine.Combine("roots"), "touch", [_machine.Combine("updated")]);
    }

    [TearDown]
    public void TearDown()
    {
        _site.Dispose();
        _machine.Dispose();
    }

    private bool IsUpdated => File.Exists(_machine.Combine("updated"));

    private string[] Installed => Directory.GetFiles(_store.Directory);

    [Test]
    public async Task Trust_InstallsTheRootThatCertificatesLeadTo()
    {
        await _site.CertAsync("issue", "localhost");

        var run = await TrustAsync();

        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.Code, Is.EqualTo(ExitCode.Success), run.Error);
            Assert.That(IsUpdated, Is.True);
            Assert.That(Installed, Has.Length.EqualTo(1));
            Assert.That(await File.ReadAllTextAsync(Installed[0]), Does.StartWith("-----BEGIN CERTIFICATE-----").And.Not.Contain("PRIVATE KEY"));
            Assert.That(run.Output, Does.Contain("Firefox").And.Contain("certutil"));
        }

        var inspected = await CommandRun.Of("cert", "inspect", _site.Combine("storage/certificates/localhost.pem"), "--ca-file", Installed[0]);
        Assert.That(inspected.Output, Does.Match("Trusted +yes"));
    }

    [Test]
    public async Task Remove_TakesOutThatRootAlone()
    {
        await TrustAsync();
        var other = Path.Combine(_store.Directory, "other.crt");
        await File.WriteAllTextAsync(other, "another one's");
        File.Delete(_machine.Combine("updated"));

        var run = await TrustAsync("--remove");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.Code, Is.EqualTo(ExitCode.Success));
            Assert.That(Installed, Is.EqualTo([other]));
            Assert.That(IsUpdated, Is.True);
        }
    }

    [Test]
    public async Task Remove_WithoutAnAuthority_MakesNone()
    {
        var run = await TrustAsync("--remove");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.Code, Is.EqualTo(ExitCode.Success));
            Assert.That(Directory.Exists(_site.Combine("storage")), Is.False);
            Assert.That(IsUpdated, Is.False);
        }
    }

    [Test]
    public async Task Export_TouchesNothingOfTheMachine()
    {
        var file = _site.Combine("root.crt");

        var written = await TrustAsync("--export", file);
        var printed = await TrustAsync("--export", "-");

        using (Assert.EnterMultipleScope())
        {
            Assert.That((written.Code, printed.Code), Is.EqualTo((ExitCode.Success, ExitCode.Success)));
            Assert.That(printed.Output, Is.EqualTo(await File.ReadAllTextAsync(file)));
            Assert.That(Installed, Is.Empty);
            Assert.That(IsUpdated, Is.False);
        }
    }

    [Test]
    public async Task Trust_ProgramThatFails_IsOneClearError()
    {
        _store = _store with { Program = "false", Arguments = [] };

        var run = await TrustAsync();

        Assert.That((run.Code, run.ErrorLines.Count), Is.EqualTo((ExitCode.Refused, 1)));
        Assert.That(run.Error, Does.Contain("'false' has failed with exit code 1"));
    }

    private Task<CommandRun> TrustAsync(params string[] arguments) => CommandRun.Of(_store, ["cert", "trust", .. arguments, "--config", _site.Config]);
}
