using System.Text.Json.Nodes;
using HttpServer.Acme.Issuing;

namespace HttpServer.Acme.Tests.Issuing;

/// <summary>Whatever an issuer does wrong ends in a certificate or in one clear error, after a bounded number of requests.</summary>
public sealed class FaultTests : AcmeFixture
{
    private const string Name = "www.example.com";
    private const int MostRequests = 60;

    [Test]
    public async Task Issuer_RefusingEveryNonce_IsGivenUp()
    {
        var (failure, requests) = await FailAsync((context, _) =>
        {
            context.Response.Headers["Replay-Nonce"] = "c29tZW5vbmNl";
            return context.Request.Method == "POST" ? (400, """{"type":"urn:ietf:params:acme:error:badNonce","detail":"no"}""") : null;
        });

        Assert.That(failure.Message, Does.Contain("badNonce"));
        Assert.That(requests, Is.LessThan(MostRequests));
    }

    [Test]
    public async Task Issuer_WithALimitReached_IsLeftAloneForAsLongAsItSays()
    {
        var (failure, _) = await FailAsync((context, _) =>
        {
            context.Response.Headers.RetryAfter = "7200";
            return context.Request.Path == "/order-plz" ? (429, """{"type":"urn:ietf:params:acme:error:rateLimited","detail":"too many"}""") : null;
        });

        Assert.That(failure.Message, Does.Contain("rateLimited: too many"));
        Assert.That(failure.NextAttempt, Is.GreaterThan(DateTimeOffset.UtcNow.AddMinutes(115)));
    }

    [Test]
    public async Task Issuer_ThatAsksForYears_IsAskedAgainInAWeek()
    {
        var (failure, _) = await FailAsync((context, _) =>
        {
            context.Response.Headers.RetryAfter = "1000000000";
            return context.Request.Path == "/order-plz" ? (429, """{"type":"urn:ietf:params:acme:error:rateLimited","detail":"too many"}""") : null;
        });

        Assert.That(failure.NextAttempt, Is.LessThan(DateTimeOffset.UtcNow.AddDays(8)));
    }

    [Test]
    public async Task Issuer_ThatFails_IsAskedAFewTimes()
    {
        var (failure, requests) = await FailAsync(static (context, _) => context.Request.Path == "/order-plz" ? (500, "out of order") : null);

        Assert.That(failure.Message, Does.Contain("answered /order-plz with 500"));
        Assert.That(requests, Is.LessThan(MostRequests));
    }

    [TestCase("nonsense")]
    [TestCase("null")]
    [TestCase("{}")]
    [TestCase("""{"status":"pending","authorizations":null}""")]
    public async Task Issuer_AnsweringAnOrderWithNonsense_IsOneClearError(string answer)
    {
        var (failure, requests) = await FailAsync((context, _) => context.Request.Path == "/order-plz" ? (201, answer) : null);

        Assert.That(failure.Message, Does.StartWith("localhost"));
        Assert.That(requests, Is.LessThan(MostRequests));
    }

    [TestCase("/authZ/1")]
    [TestCase("ldap://localhost/authZ/1")]
    public async Task Issuer_NamingAnAddressThatIsNone_IsOneClearErrorAndARest(string address)
    {
        var (failure, requests) = await FailAsync(afterwards: (path, answer) => path == "/order-plz" ? With(answer, order => order["authorizations"] = new JsonArray(address)) : answer);

        Assert.That(failure.Message, Does.StartWith("localhost"));
        Assert.That(failure.NextAttempt, Is.GreaterThan(DateTimeOffset.UtcNow.AddSeconds(30)));
        Assert.That(requests, Is.LessThan(MostRequests));
    }

    [Test]
    public async Task Order_ThatBecomesInvalid_IsTheIssuersWords()
    {
        var (failure, _) = await FailAsync(afterwards: static (path, answer) => path.StartsWith("/my-order/", StringComparison.Ordinal)
            ? With(answer, static order =>
            {
                order["status"] = "invalid";
                order["error"] = JsonNode.Parse("""{"type":"urn:ietf:params:acme:error:caa","detail":"CAA forbids it"}""");
            })
            : answer);

        Assert.That(failure.Message, Does.Contain("refuses the order for www.example.com: caa: CAA forbids it"));
    }

    [TestCase("/authZ/")]
    [TestCase("/my-order/")]
    public async Task Issuer_ThatNeverDecides_IsGivenUpInTime(string what)
    {
        var (failure, requests) = await FailAsync(
            afterwards: (path, answer) => path.StartsWith(what, StringComparison.Ordinal) ? With(answer, order => order["status"] = what == "/authZ/" ? "pending" : "processing") : answer,
            configure: static options => options.OrderTimeout = 2);

        Assert.That(failure.Message, Does.Contain("gave no certificate within 2 s"));
        Assert.That(requests, Is.LessThan(MostRequests));
    }

    [Test]
    public async Task Certificate_ForAnotherKey_IsNotTaken()
    {
        await using var pebble = await StartPebbleAsync();
        await using var other = await StartNodeAsync(pebble);
        var foreign = await other.Certificates.ObtainAsync("other.example.com");
        var pem = System.Security.Cryptography.PemEncoding.WriteString("CERTIFICATE", foreign.Leaf.Span);

        var (failure, _) = await FailAsync(afterwards: (path, answer) => path.StartsWith("/certZ/", StringComparison.Ordinal) ? pem : answer);

        Assert.That(failure.Message, Does.Contain("gave what is no certificate for www.example.com"));
    }

    [Test]
    public async Task Proofs_ThatAreSlowAndNoncesThatAreBad_GiveACertificateAllTheSame()
    {
        await using var pebble = await StartPebbleAsync(new() { RefusedNonces = 50, ValidationPause = 2 });
        await using var node = await StartNodeAsync(pebble);

        Assert.That((await node.Certificates.ObtainAsync(Name)).Names, Is.EqualTo([Name]));
    }

    private static string With(string json, Action<JsonNode> change)
    {
        var node = JsonNode.Parse(json)!;
        change(node);
        return node.ToJsonString();
    }

    private async Task<(IssuanceException Failure, int Requests)> FailAsync(
        Func<Microsoft.AspNetCore.Http.HttpContext, JsonNode?, (int, string)?>? instead = null,
        Func<string, string, string>? afterwards = null,
        Action<AcmeOptions>? configure = null)
    {
        await using var pebble = await StartPebbleAsync();
        await using var issuer = await IssuerFront.StartAsync(pebble);
        issuer.Instead = instead ?? issuer.Instead;
        issuer.Afterwards = afterwards ?? issuer.Afterwards;
        await using var node = await StartNodeAsync(pebble, options =>
        {
            issuer.Configure(options);
            configure?.Invoke(options);
        });
        var failure = await Assert.ThrowsAsync<IssuanceException>(() => node.Certificates.ObtainAsync(Name));
        return (failure!, issuer.Requests.Count);
    }
}
