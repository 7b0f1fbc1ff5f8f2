using System.Security.Cryptography.X509Certificates;
using HttpServer.Proxy.Tests.Grpc;
using HttpServer.Testing;

namespace HttpServer.EndToEnd.Tests.Forwarding;

/// <summary>Each case through the real gateway, with nothing configured but where the backend is.</summary>
[TestFixture("h2c")]
[TestFixture("grpcs")]
public sealed class GrpcInteropTests(string scheme) : InteropCases
{
    private readonly TestSite _site = new();
    private X509Certificate2? _certificate;
    private InteropBackend _backend = null!;
    private GatewayProcess _gateway = null!;

    protected override async Task<string> OpenAsync()
    {
        _certificate = scheme == "grpcs" ? TestCertificate.Create() : null;
        _backend = await InteropBackend.StartAsync<InteropService>(certificate: _certificate);
        _site.Configure($"""
            [[proxy]]
            path = "*"
            target = "{scheme}://{new Uri(_backend.Url).Authority}"
            """);
        _gateway = await _site.StartAsync(_certificate is null ? [] : GrpcTests.Trusting(_site, _certificate));
        return _gateway.Url;
    }

    protected override async Task CloseAsync()
    {
        await _gateway.DisposeAsync();
        await _backend.DisposeAsync();
        _certificate?.Dispose();
        _site.Dispose();
    }
}
