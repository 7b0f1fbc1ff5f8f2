using HttpServer.Testing;

namespace HttpServer.Static.Tests.Files;

/// <summary>The way of other systems, walked on this one too.</summary>
[NonParallelizable]
public sealed class PortableAccessTests
{
    private const string Switch = "HttpServer.Static.PortableFileAccess";

    private StaticServer _server = null!;

    [SetUp]
    public async Task StartAsync()
    {
        AppContext.SetSwitch(Switch, true);
        _server = await StaticServer.StartAsync(options => options.DirectoryListing = true);
        // The site is built with the pipeline, and keeps its way.
        AppContext.SetSwitch(Switch, false);
    }

    [TearDown]
    public async Task StopAsync() => await _server.DisposeAsync();

    [Test]
    public async Task Get_Files_AreServedAndChangesNoticed()
    {
        _server.Directory.Write("a.txt", "one");
        _server.Directory.Write("empty.txt", "");
        _server.Directory.Write("big.bin", new byte[1_000_000]);
        _server.Directory.Write("dir/größe.txt", "x");

        Assert.That((await _server.GetAsync("/a.txt")).Body.Text, Is.EqualTo("one"));
        Assert.That((await _server.GetAsync("/a.txt", "Range: bytes=1-")).Body.Text, Is.EqualTo("ne"));
        Assert.That((await _server.GetAsync("/big.bin")).Body.Bytes, Has.Length.EqualTo(1_000_000));
        Assert.That((await _server.GetAsync("/empty.txt")).StatusCode, Is.EqualTo(200));
        Assert.That((await _server.GetAsync("/dir")).StatusCode, Is.EqualTo(308));
        Assert.That((await _server.GetAsync("/dir/")).Body.Text, Does.Contain("gr%C3%B6%C3%9Fe.txt"));
        Assert.That((await _server.GetAsync("/missing")).StatusCode, Is.EqualTo(404));

        _server.Directory.Write("a.txt", "two!");
        _server.PassCheckInterval();
        Assert.That((await _server.GetAsync("/a.txt")).Body.Text, Is.EqualTo("two!"));
    }

    [Test]
    public async Task Get_Links_AreServedInsideAndRefusedOutside()
    {
        using var outside = new TempDirectory();
        outside.Write("secret.txt", "secret");
        _server.Directory.Write("real/a.txt", "real");
        File.CreateSymbolicLink(_server.Directory.Combine("inside"), "real/a.txt");
        File.CreateSymbolicLink(_server.Directory.Combine("absolute"), _server.Directory.Combine("real"));
        File.CreateSymbolicLink(_server.Directory.Combine("outside"), outside.Combine("secret.txt"));
        File.CreateSymbolicLink(_server.Directory.Combine("chain"), "outside");
        File.CreateSymbolicLink(_server.Directory.Combine("dir"), outside.FullPath);
        File.CreateSymbolicLink(_server.Directory.Combine("loop"), "loop");

        Assert.That((await _server.GetAsync("/inside")).Body.Text, Is.EqualTo("real"));
        Assert.That((await _server.GetAsync("/absolute/a.txt")).Body.Text, Is.EqualTo("real"));
        foreach (var target in new[] { "/outside", "/chain", "/dir", "/dir/", "/dir/secret.txt", "/loop", "/loop/x" })
        {
            Assert.That((await _server.GetAsync(target)).StatusCode, Is.EqualTo(404), target);
        }
        Assert.That((await _server.GetAsync("/")).Body.Text, Does.Contain("inside").And.Not.Contain("outside").And.Not.Contain("\"./dir/"));
    }

    [Test]
    [Platform("Linux,MacOsX")]
    public async Task Get_Pipe_BlocksNothing()
    {
        using (var made = System.Diagnostics.Process.Start("mkfifo", _server.Directory.Combine("pipe")))
        {
            await made.WaitForExitAsync();
        }

        Assert.That((await _server.GetAsync("/pipe")).Body.Text, Is.Empty.Or.StartsWith("404"));
    }
}
