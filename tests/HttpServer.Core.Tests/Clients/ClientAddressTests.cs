using System.Net;
using System.Net.Sockets;
using HttpServer.Testing;

namespace HttpServer.Core.Tests.Clients;

public sealed class ClientAddressTests
{
    private const string For = "X-Forwarded-For: ";
    private const string Forwarded = "Forwarded: ";

    // Trusted: 127.0.0.1 (the peer), 10.0.0.0/8, 2001:db8:ffff::/48.
    [TestCase("", "127.0.0.1", false, TestName = "{m}(nothing)")]
    [TestCase(For + "192.0.2.1", "192.0.2.1", false, TestName = "{m}(one)")]
    [TestCase(For + "192.0.2.1:4711", "192.0.2.1", false, TestName = "{m}(port)")]
    [TestCase(For + "2001:db8::1", "2001:db8::1", false, TestName = "{m}(v6)")]
    [TestCase(For + "[2001:db8::1]", "2001:db8::1", false, TestName = "{m}(v6 in brackets)")]
    [TestCase(For + "[2001:DB8:0::1]:80", "2001:db8::1", false, TestName = "{m}(v6 with port)")]
    [TestCase(For + "::ffff:192.0.2.1", "192.0.2.1", false, TestName = "{m}(mapped)")]
    [TestCase(For + "192.0.2.1, 10.0.0.1,10.1.2.3", "192.0.2.1", false, TestName = "{m}(past trusted)")]
    [TestCase(For + "192.0.2.1, ::ffff:10.0.0.1", "192.0.2.1", false, TestName = "{m}(past trusted mapped)")]
    [TestCase(For + "192.0.2.1, 2001:db8:ffff::9", "192.0.2.1", false, TestName = "{m}(past trusted v6)")]
    [TestCase(For + "1.1.1.1, 192.0.2.1", "192.0.2.1", false, TestName = "{m}(the client's own entry)")]
    [TestCase(For + "garbage, 192.0.2.1", "192.0.2.1", false, TestName = "{m}(the client's garbage)")]
    [TestCase(For + "1.1.1.1\r\nX-Forwarded-For: 192.0.2.1", "192.0.2.1", false, TestName = "{m}(two lines)")]
    [TestCase(For + "192.0.2.1\r\nX-Forwarded-For: 10.0.0.1", "192.0.2.1", false, TestName = "{m}(two lines past trusted)")]
    [TestCase(For + "10.0.0.2, 10.0.0.1", "10.0.0.2", false, TestName = "{m}(all trusted)")]
    [TestCase(For + "192.0.2.1, garbage, 10.0.0.1", "10.0.0.1", true, TestName = "{m}(malformed stops)")]
    [TestCase(For + "192.0.2.1,, 10.0.0.1", "10.0.0.1", true, TestName = "{m}(empty stops)")]
    [TestCase(For + "garbage", "127.0.0.1", true, TestName = "{m}(malformed)")]
    [TestCase(For + "1", "127.0.0.1", true, TestName = "{m}(a number)")]
    [TestCase(For + "127.1", "127.0.0.1", true, TestName = "{m}(short v4)")]
    [TestCase(For + "0x7f.0.0.1", "127.0.0.1", true, TestName = "{m}(hexadecimal v4)")]
    [TestCase(For + "192.0.2.010", "127.0.0.1", true, TestName = "{m}(octal v4)")]
    [TestCase(For + "192.0.2.256", "127.0.0.1", true, TestName = "{m}(v4 out of range)")]
    [TestCase(For + "192.0.2.1:port", "127.0.0.1", true, TestName = "{m}(bad port)")]
    [TestCase(For + "fe80::1%eth0", "127.0.0.1", true, TestName = "{m}(zone)")]
    [TestCase(For + "[fe80::1%1]:80", "127.0.0.1", true, TestName = "{m}(zone in brackets)")]
    [TestCase(For + "[192.0.2.1]", "127.0.0.1", true, TestName = "{m}(v4 in brackets)")]
    [TestCase(For + "[2001:db8::1", "127.0.0.1", true, TestName = "{m}(open bracket)")]
    [TestCase(For + "[2001:db8::1]x", "127.0.0.1", true, TestName = "{m}(text after bracket)")]
    [TestCase(For + "unknown", "127.0.0.1", true, TestName = "{m}(unknown)")]
    [TestCase(Forwarded + "for=192.0.2.1", "192.0.2.1", false, TestName = "{m}(Forwarded)")]
    [TestCase(Forwarded + "For=\"[2001:db8::1]:4711\"", "2001:db8::1", false, TestName = "{m}(Forwarded v6 with port)")]
    [TestCase(Forwarded + "for=192.0.2.1;proto=https;by=203.0.113.43", "192.0.2.1", false, TestName = "{m}(Forwarded pairs)")]
    [TestCase(Forwarded + "for=192.0.2.1, for=10.0.0.1", "192.0.2.1", false, TestName = "{m}(Forwarded past trusted)")]
    [TestCase(Forwarded + "for=192.0.2.1\r\nForwarded: for=10.0.0.1", "192.0.2.1", false, TestName = "{m}(Forwarded two lines)")]
    [TestCase(Forwarded + "for=1.1.1.1, for=\"192.0.2.1:5\";by=\"a,b;c\"", "192.0.2.1", false, TestName = "{m}(Forwarded delimiters in quotes)")]
    [TestCase(Forwarded + "for=unknown", "127.0.0.1", true, TestName = "{m}(Forwarded unknown)")]
    [TestCase(Forwarded + "for=_hidden, for=10.0.0.1", "10.0.0.1", true, TestName = "{m}(Forwarded obfuscated)")]
    [TestCase(Forwarded + "proto=https", "127.0.0.1", true, TestName = "{m}(Forwarded without for)")]
    [TestCase(Forwarded + "for=1.1.1.1;for=192.0.2.1", "127.0.0.1", true, TestName = "{m}(Forwarded twice for)")]
    [TestCase(Forwarded + "for=\"1.1.1.1, for=192.0.2.1", "127.0.0.1", true, TestName = "{m}(Forwarded open quote)")]
    [TestCase(Forwarded + "for=\"1.1.1.1, for=\"[2001:db8::1]\"", "127.0.0.1", true, TestName = "{m}(Forwarded quote swallows quote)")]
    [TestCase(Forwarded + "for=\"1.1.1.\\1\"", "127.0.0.1", true, TestName = "{m}(Forwarded escape)")]
    [TestCase(Forwarded + "for=192.0.2.1,", "127.0.0.1", true, TestName = "{m}(Forwarded trailing comma)")]
    [TestCase(Forwarded + "for = 192.0.2.1", "127.0.0.1", true, TestName = "{m}(Forwarded space around equals)")]
    [TestCase(Forwarded + "192.0.2.1", "127.0.0.1", true, TestName = "{m}(Forwarded bare address)")]
    [TestCase(For + "192.0.2.1\r\nForwarded: for=192.0.2.1", "192.0.2.1", false, TestName = "{m}(both agree)")]
    [TestCase(For + "192.0.2.1\r\nForwarded: for=192.0.2.2", "127.0.0.1", true, TestName = "{m}(both disagree)")]
    [TestCase(For + "192.0.2.1\r\nForwarded: nonsense", "127.0.0.1", true, TestName = "{m}(one is malformed)")]
    public async Task Client_BehindTrustedProxy_IsFoundFromTheRight(string field, string client, bool doubtful)
    {
        await using var server = await CoreServer.StartAsync(configure: o =>
        {
            o.TrustedProxies.Add("127.0.0.1");
            o.TrustedProxies.Add("10.0.0.0/8");
            o.TrustedProxies.Add("2001:db8:ffff::/48");
        });

        await server.GetAsync(fields: field.Length == 0 ? "" : field + "\r\n");

        var request = await server.Log.SingleAsync();
        Assert.That((request.Client, request.IsDoubtful), Is.EqualTo((client, doubtful)));
    }

    [TestCase(For + "192.0.2.1")]
    [TestCase(Forwarded + "for=192.0.2.1;proto=https;host=evil.test")]
    [TestCase("X-Forwarded-Proto: https")]
    public async Task Client_NotBehindTrustedProxy_IsThePeer(string field)
    {
        await using var server = await CoreServer.StartAsync(configure: o => o.TrustedProxies.Add("10.0.0.0/8"));

        await server.GetAsync(fields: field + "\r\n");

        var request = await server.Log.SingleAsync();
        Assert.That((request.Client, request.PeerIsTrusted, request.Scheme, request.Host), Is.EqualTo(("127.0.0.1", false, (string?)null, (string?)null)));
    }

    [TestCase(32, false)]
    [TestCase(33, true)]
    public async Task Client_BehindEndlessList_IsNotLookedForPast32Hops(int hops, bool doubtful)
    {
        await using var server = await CoreServer.StartAsync(configure: o => o.TrustedProxies.Add("0.0.0.0/0"));

        await server.GetAsync(fields: For + string.Join(',', Enumerable.Repeat("10.0.0.1", hops)) + "\r\n");

        Assert.That((await server.Log.SingleAsync()).IsDoubtful, Is.EqualTo(doubtful));
    }

    [TestCase("X-Forwarded-Proto: https\r\nX-Forwarded-Host: a.test:8443", "https", "a.test:8443")]
    [TestCase("X-Forwarded-Proto: HTTPS", "https", null)]
    [TestCase("X-Forwarded-Proto: wss", null, null)]
    [TestCase("X-Forwarded-Proto: javascript", null, null)]
    [TestCase("X-Forwarded-Host: a.test/evil", null, null)]
    [TestCase("X-Forwarded-Host: a.test, b.test", null, null)]
    [TestCase("X-Forwarded-Host: user@a.test", null, null)]
    [TestCase(For + "192.0.2.1, 10.0.0.1\r\nX-Forwarded-Proto: https, http", "https", null)]
    [TestCase(For + "1.1.1.1, 192.0.2.1, 10.0.0.1\r\nX-Forwarded-Proto: https, http", null, null)]
    [TestCase(For + "192.0.2.1\r\nX-Forwarded-Proto: http, https", null, null)]
    [TestCase(Forwarded + "for=192.0.2.1;proto=https;host=\"a.test:1\"", "https", "a.test:1")]
    [TestCase(Forwarded + "for=1.1.1.1;proto=http;host=evil.test, for=192.0.2.1;proto=https;host=a.test, for=10.0.0.1;proto=http", "https", "a.test")]
    [TestCase(Forwarded + "for=192.0.2.1;proto=https\r\nX-Forwarded-For: 192.0.2.2", null, null)]
    public async Task SchemeAndHost_FromTrustedProxy_AreThoseOfTheClientsHop(string fields, string? scheme, string? host)
    {
        await using var server = await CoreServer.StartAsync(configure: o =>
        {
            o.TrustedProxies.Add("127.0.0.0/8");
            o.TrustedProxies.Add("10.0.0.0/8");
        });

        await server.GetAsync(fields: fields + "\r\n");

        var request = await server.Log.SingleAsync();
        Assert.That((request.Scheme, request.Host), Is.EqualTo((scheme, host)));
    }

    [Test]
    public async Task Client_OverDualStackSocket_IsPlainIpv4()
    {
        await using var server = await CoreServer.StartAsync(configure: o => o.BindAddress = "*");

        await server.GetAsync();

        Assert.That((await server.Log.SingleAsync()).Client, Is.EqualTo("127.0.0.1"));
    }

    [Test]
    public async Task TrustedProxy_OverDualStackSocket_IsRecognised()
    {
        await using var server = await CoreServer.StartAsync(configure: o =>
        {
            o.BindAddress = "*";
            o.TrustedProxies.Add("127.0.0.1");
        });

        await server.GetAsync(fields: For + "192.0.2.1\r\n");

        Assert.That((await server.Log.SingleAsync()).Client, Is.EqualTo("192.0.2.1"));
    }

    [Test]
    public async Task Client_OverIpv6_IsItsAddress()
    {
        Assume.That(Socket.OSSupportsIPv6);
        await using var server = await CoreServer.StartAsync(configure: o => o.BindAddress = "::1");

        await using var connection = await RawHttpClient.ConnectAsync(new IPEndPoint(IPAddress.IPv6Loopback, server.Port));
        await connection.SendAsync("GET / HTTP/1.1\r\nHost: [::1]\r\n\r\n");
        await connection.ReadResponseAsync();

        Assert.That((await server.Log.SingleAsync()).Client, Is.EqualTo("::1"));
    }
}
