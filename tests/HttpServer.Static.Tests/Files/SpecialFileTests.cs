using System.Diagnostics;
using System.Net.Sockets;

namespace HttpServer.Static.Tests.Files;

[Platform("Linux,MacOsX")]
public sealed class SpecialFileTests
{
    [Test]
    public async Task Get_Pipe_IsNotFoundAndBlocksNothing()
    {
        await using var server = await StaticServer.StartAsync(options => options.DirectoryListing = true);
        using (var made = Process.Start("mkfifo", server.Directory.Combine("pipe")))
        {
            await made.WaitForExitAsync();
        }
        File.CreateSymbolicLink(server.Directory.Combine("linked"), "pipe");

        Assert.That((await server.GetAsync("/pipe")).StatusCode, Is.EqualTo(404));
        Assert.That((await server.GetAsync("/linked")).StatusCode, Is.EqualTo(404));
        Assert.That((await server.GetAsync("/")).Body.Text, Does.Not.Contain("pipe"));
    }

    [Test]
    public async Task Get_SocketOrDevice_IsNotFound()
    {
        await using var server = await StaticServer.StartAsync();
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(server.Directory.Combine("socket")));
        File.CreateSymbolicLink(server.Directory.Combine("zero"), "/dev/zero");

        Assert.That((await server.GetAsync("/socket")).StatusCode, Is.EqualTo(404));
        Assert.That((await server.GetAsync("/zero")).StatusCode, Is.EqualTo(404));
    }
}
