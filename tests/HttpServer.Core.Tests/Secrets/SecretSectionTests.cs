using HttpServer.Core.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace HttpServer.Core.Tests.Secrets;

public sealed class SecretSectionTests
{
    [Test]
    public void Secret_InASection_IsRead()
    {
        var section = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ssl:key_password"] = "hush",
            ["ssl:certificates:0:key_password"] = "quiet",
        }).Build();
        using var services = new ServiceCollection().AddHttpServerCore(section).BuildServiceProvider();

        var ssl = services.GetRequiredService<IOptions<ServerOptions>>().Value.Ssl;

        Assert.That(ssl.KeyPassword.Value, Is.EqualTo("hush"));
        Assert.That(ssl.Certificates[0].KeyPassword.Value, Is.EqualTo("quiet"));
    }
}
