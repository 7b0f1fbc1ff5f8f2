using HttpServer.Proxy.Tests.Forwarding;

namespace HttpServer.Proxy.Tests.Grpc;

/// <summary>Each case without and with the gateway between.</summary>
[TestFixture(false)]
[TestFixture(true)]
public sealed class InteropTests(bool throughGateway) : InteropCases
{
    private InteropBackend _backend = null!;
    private Gateway? _gateway;

    [TearDown]
    public async Task NothingIsHeldAsync()
    {
        if (_gateway is not null)
        {
            await _gateway.IdleAsync();
        }
    }

    protected override async Task<string> OpenAsync()
    {
        _backend = await InteropBackend.StartAsync();
        _gateway = throughGateway ? await Gateway.StartAsync(_backend.Url) : null;
        return _gateway is null ? _backend.Url : $"http://127.0.0.1:{_gateway.Port}";
    }

    protected override async Task CloseAsync()
    {
        if (_gateway is not null)
        {
            await _gateway.DisposeAsync();
        }

        await _backend.DisposeAsync();
    }
}
