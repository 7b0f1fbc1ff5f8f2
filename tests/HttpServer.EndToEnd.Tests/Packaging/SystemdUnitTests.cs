using HttpServer.Testing;

namespace HttpServer.EndToEnd.Tests.Packaging;

public sealed class SystemdUnitTests
{
    [Test]
    public async Task Verify_UnitsOfThePackage_AreTakenWithoutAWord()
    {
        var units = Path.Combine(AppContext.BaseDirectory, "packaging");

        var exit = await SystemdUnits.VerifyAsync(Path.Combine(units, "httpserver.service"), Path.Combine(units, "httpserver.socket"));

        Assert.That((exit.Code, exit.Output, exit.Error), Is.EqualTo((0, "", "")));
    }
}
