using System.Net;
using HttpServer.Balancer.Targets;
using HttpServer.Core.Guards;
using HttpServer.Core.Hosting;
using HttpServer.Core.Requests;
using HttpServer.Proxy;
using HttpServer.Proxy.Configuration;
using HttpServer.Proxy.Forwarding;
using HttpServer.Proxy.Forwarding.Fields;
using HttpServer.Proxy.Routing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Primitives;

namespace HttpServer.Fuzzing.Requests;

/// <summary>A request as the server hands it over: what the guards let pass, on its route, with a lease.</summary>
internal sealed class FuzzedRequest
{
    public const string Authority = "backend.example:9001";

    private static readonly Route Plain = CreateRoute(keepsHost: false);
    private static readonly Route KeepsHost = CreateRoute(keepsHost: true);
    private static readonly TargetLease Lease = Plain.Pool.TryAcquire(new BalancingRequest(null), out var lease) ? lease : throw new InvalidOperationException();
    private static readonly AllowedHosts AnyHost = new([]);
    private static readonly IPAddress Peer = IPAddress.Parse("192.0.2.7");
    private static readonly IPAddress PeerV6 = IPAddress.Parse("2001:db8::7");

    private static readonly HeaderProtection Protection = HeaderProtection.Create(new ServerOptions { ProtectedHeaders = { "X-Tenant*" }, UnprotectedHeaders = { "X-Host" } })!;

    private FuzzedRequest(ForwardRequest forward, RequestFacts facts, IReadOnlyList<(string Name, string Value)> fields)
    {
        Forward = forward;
        Facts = facts;
        Fields = fields;
    }

    public ForwardRequest Forward { get; }

    public RequestFacts Facts { get; }

    /// <summary>As the client sent them, and in that order.</summary>
    public IReadOnlyList<(string Name, string Value)> Fields { get; }

    public RequestParts Parts { get; private init; } = null!;

    /// <summary>Null where the server or the guards refuse it.</summary>
    /// <param name="facts">What is known of it.</param>
    /// <param name="method">Anything.</param>
    /// <param name="raw">The target; anything.</param>
    /// <param name="lines">Field lines; those that the server would not take are left out.</param>
    public static FuzzedRequest? Create(RequestFacts facts, string method, string raw, IEnumerable<string> lines)
    {
        var route = facts.HasFlag(RequestFacts.KeepsHost) ? KeepsHost : Plain;
        if (!FieldNames.IsToken(method) || !route.TryGetForwardTarget(raw, "", out var target))
        {
            return null;
        }

        var fields = new List<(string, string)>();
        // As the server's own collection, and unlike the one made for tests, this takes empty values.
        var received = new Dictionary<string, StringValues>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in lines)
        {
            if (ServerReading.Field(line, received) is var (name, value))
            {
                fields.Add((name, value));
                received[name] = StringValues.Concat(received.GetValueOrDefault(name), value);
            }
        }

        var context = new DefaultHttpContext();
        context.Features.GetRequiredFeature<IHttpRequestFeature>().Headers = new HeaderDictionary(received);
        var request = context.Request;

        var isHttp2 = facts.HasFlag(RequestFacts.Http2);
        request.Method = method;
        request.Scheme = "http";
        request.Protocol = isHttp2 ? HttpProtocol.Http2 : facts.HasFlag(RequestFacts.Http10) ? HttpProtocol.Http10 : HttpProtocol.Http11;
        context.Connection.RemoteIpAddress = facts.HasFlag(RequestFacts.PeerV6) ? PeerV6 : Peer;
        context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget = raw;
        var parts = new RequestParts(
            facts.HasFlag(RequestFacts.Upgradable) && !isHttp2,
            facts.HasFlag(RequestFacts.Upgradable) && isHttp2 && method == "CONNECT",
            request.Headers.TransferEncoding.Count > 0 || request.ContentLength > 0 || (isHttp2 && facts.HasFlag(RequestFacts.HasBody)));
        context.Features.Set<IHttpUpgradeFeature>(parts);
        context.Features.Set<IHttpExtendedConnectFeature>(parts);
        context.Features.Set<IHttpRequestBodyDetectionFeature>(parts);
        context.Features.Set<IHttpRequestTrailersFeature>(parts);
        if (RequestGuard.Check(context, AnyHost, []) is not null)
        {
            return null;
        }

        var forward = new ForwardRequest(context, Record(facts), route, target, Lease) { Protection = facts.HasFlag(RequestFacts.Protected) ? Protection : null };
        return new FuzzedRequest(forward, facts, fields) { Parts = parts };
    }

    private static RequestRecord Record(RequestFacts facts)
    {
        var record = new RequestRecord { Id = "id-1" };
        if (facts.HasFlag(RequestFacts.Trusted))
        {
            record.PeerIsTrusted = true;
            record.ForwardedScheme = "https";
            record.ForwardedHost = "shop.example";
        }

        return record;
    }

    private static Route CreateRoute(bool keepsHost)
    {
        var options = new ProxyOptions();
        options.Routes.Add(new RouteOptions { Name = "all", Path = "*", Target = $"http://{Authority}", PreserveHost = keepsHost });
        using var services = new ServiceCollection().AddLogging().AddHttpServerProxyRouting().BuildServiceProvider();
        return services.GetRequiredService<RouteTableFactory>().Create(options).Routes[0];
    }
}
