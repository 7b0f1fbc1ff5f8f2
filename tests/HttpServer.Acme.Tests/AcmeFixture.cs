using HttpServer.Testing;

namespace HttpServer.Acme.Tests;

/// <summary>What every test with an issuer needs: a storage, and the ports where proofs are looked for.</summary>
public abstract class AcmeFixture
{
    internal ChallengeFront Front { get; private set; } = null!;

    internal TempDirectory Storage { get; private set; } = null!;

    [SetUp]
    public async Task SetUpParts()
    {
        Storage = new();
        Front = await ChallengeFront.StartAsync();
    }

    [TearDown]
    public async Task TearDownParts()
    {
        await Front.DisposeAsync();
        Storage.Dispose();
    }

    internal Task<PebbleServer> StartPebbleAsync(PebbleSettings? settings = null) =>
        PebbleServer.StartAsync((settings ?? new()) with { HttpPort = Front.HttpPort, TlsPort = FreePort.Find() });

    internal Task<AcmeNode> StartNodeAsync(PebbleServer pebble, Action<AcmeOptions>? configure = null, TimeProvider? time = null) =>
        AcmeNode.StartAsync(Front, pebble, Storage, configure, time);
}
