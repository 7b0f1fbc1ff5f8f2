using System.Net;
using BenchmarkDotNet.Attributes;
using HttpServer.Balancer.Targets;
using HttpServer.Core.Requests;
using HttpServer.Proxy;
using HttpServer.Proxy.Configuration;
using HttpServer.Proxy.Forwarding;
using HttpServer.Proxy.Forwarding.Http1;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace HttpServer.Benchmarks.Heads;

/// <summary>From the client's fields to the head for the backend, in a buffer of the pool.</summary>
[MemoryDiagnoser]
public class RequestHeadWriting
{
    private ForwardRequest _request = null!;

    [Params(5, 20, 60)]
    public int Fields { get; set; }

    [GlobalSetup]
    public void SetUp()
    {
        var options = new ProxyOptions();
        options.Routes.Add(new RouteOptions { Name = "all", Path = "*", Target = "http://127.0.0.1:9001" });
        using var services = new ServiceCollection().AddLogging().AddHttpServerProxyRouting().BuildServiceProvider();
        var route = services.GetRequiredService<RouteTableFactory>().Create(options).Routes[0];
        var context = new DefaultHttpContext();
        context.Request.Method = "GET";
        context.Request.Protocol = "HTTP/1.1";
        context.Request.Scheme = "http";
        context.Connection.RemoteIpAddress = IPAddress.Parse("192.0.2.7");
        foreach (var (name, value) in SampleFields.Request(Fields))
        {
            context.Request.Headers.Append(name, value);
        }

        if (!route.TryGetForwardTarget("/api/users/17?fields=name", "", out var target) || !route.Pool.TryAcquire(new BalancingRequest(null), out var lease))
        {
            throw new InvalidOperationException("The request cannot be forwarded.");
        }

        _request = new ForwardRequest(context, new RequestRecord { Id = "0198f3a2b4c5d6e7" }, route, target, lease);
    }

    /// <summary>What it allocates is the enumerator of the fields, boxed behind the interface of their collection, and nothing more.</summary>
    [Benchmark]
    public int Write()
    {
        var head = new HeadWriter(2048);
        RequestHead.Write(ref head, _request, RequestBodyKind.None);
        var length = head.Length;
        head.Release();
        return length;
    }
}
