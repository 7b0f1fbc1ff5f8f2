using HttpServer.Acme.Issuing;
using HttpServer.Core.Secrets;
using HttpServer.Testing;

namespace HttpServer.Acme.Tests.Dns;

/// <summary>Proofs by records, which wildcards need, each provider with what stands behind it in real life or as near as that goes.</summary>
public sealed class DnsChallengeTests : AcmeFixture
{
    private const string Wildcard = "*.example.com";
    private const string Record = "_acme-challenge.example.com";

    [Test]
    public async Task Wildcard_ByDynamicUpdates_IsProvenAndItsRecordTakenAway()
    {
        await using var names = await KnotServer.StartAsync();
        await using var pebble = await StartPebbleAsync(new() { NameServer = names.Port });
        await using var node = await StartNodeAsync(pebble, options => Rfc2136(options, names, KnotServer.KeySecret));

        var certificate = await node.Certificates.ObtainAsync(Wildcard);

        Assert.That(certificate.Names, Is.EqualTo([Wildcard]));
        await Eventually.True(() => names.Updates == 2);
    }

    [Test]
    public async Task DynamicUpdate_WithAnotherKey_IsTheServersRefusal()
    {
        await using var names = await KnotServer.StartAsync();
        await using var pebble = await StartPebbleAsync(new() { NameServer = names.Port });
        await using var node = await StartNodeAsync(pebble, options => Rfc2136(options, names, "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWY="));

        var failure = await Assert.ThrowsAsync<IssuanceException>(() => node.Certificates.ObtainAsync(Wildcard));

        Assert.That(failure!.Message, Does.Contain("could not be written by rfc2136").And.Contain("NOTAUTH"));
    }

    [Test]
    public async Task Name_WhoseRecordIsAnAlias_IsProvenWhereItLeads()
    {
        await using var names = await KnotServer.StartAsync();
        await using var pebble = await StartPebbleAsync(new() { NameServer = names.Port });
        await using var node = await StartNodeAsync(pebble, options => Rfc2136(options, names, KnotServer.KeySecret));

        var certificate = await node.Certificates.ObtainAsync("alias.example.com");

        Assert.That(certificate.Names, Is.EqualTo(["alias.example.com"]));
        await Eventually.True(() => names.Updates == 2);
    }

    [TestCase("circle.example.com", "its aliases lead in a circle: _acme-challenge.circle.example.com -> second.example.com -> _acme-challenge.circle.example.com")]
    [TestCase("long.example.com", "more than 8 aliases lead from it")]
    public async Task Name_WhoseAliasesLeadNowhere_IsOneClearError(string name, string expected)
    {
        await using var names = await KnotServer.StartAsync();
        await using var pebble = await StartPebbleAsync(new() { NameServer = names.Port });
        await using var node = await StartNodeAsync(pebble, options => Rfc2136(options, names, KnotServer.KeySecret));

        var failure = await Assert.ThrowsAsync<IssuanceException>(() => node.Certificates.ObtainAsync(name));

        Assert.That(failure!.Message, Does.Contain(expected));
        Assert.That(names.Updates, Is.Zero);
    }

    [TestCase("unsigned")]
    [TestCase("forged")]
    [TestCase("cut")]
    public async Task Success_ThatTheServerHasNotSigned_IsNotBelieved(string how)
    {
        await using var names = await KnotServer.StartAsync();
        await using var between = new DnsRelay(names.Port, reply => how switch
        {
            // The head alone, which says that there is nothing behind it.
            "unsigned" => [.. reply[..4], .. new byte[8]],
            // The last byte of the signature: behind it are the number, the error and the length of nothing.
            "forged" => [.. reply[..^7], (byte)(reply[^7] ^ 1), .. reply[^6..]],
            _ => reply[..^6],
        });
        await using var pebble = await StartPebbleAsync(new() { NameServer = names.Port });
        await using var node = await StartNodeAsync(pebble, options =>
        {
            Rfc2136(options, names, KnotServer.KeySecret);
            Credential(options, "server", $"127.0.0.1:{between.Port}");
        });

        var failure = await Assert.ThrowsAsync<IssuanceException>(() => node.Certificates.ObtainAsync(Wildcard));

        Assert.That(failure!.Message, Does.Contain("is not signed with the key"));
        Assert.That(pebble.Output, Does.Not.Contain("issued certificate"));
    }

    [Test]
    public async Task Wildcard_ByACommand_IsProven()
    {
        await using var pebble = await StartPebbleAsync();
        var done = Storage.Combine("done");
        await using var node = await StartNodeAsync(pebble, options => Command(options, pebble, $$"""
            echo "$1 $2" >> {{done}}
            [ "$1" = "$ACME_ACTION" ] && [ "$2" = "$ACME_RECORD" ] && [ "$3" = "$ACME_VALUE" ] || exit 1
            [ "$1" = cleanup ] && exit 0
            exec {{RequiredProgram.Find("curl")}} -sf -d "{\"host\":\"$2.\",\"value\":\"$3\"}" {{pebble.NamesUrl}}/set-txt
            """));

        Assert.That((await node.Certificates.ObtainAsync(Wildcard)).Names, Is.EqualTo([Wildcard]));
        Assert.That(await File.ReadAllLinesAsync(done), Is.EqualTo([$"present {Record}", $"cleanup {Record}"]));
    }

    [Test]
    public async Task Command_ThatFails_IsToldInItsWords()
    {
        await using var pebble = await StartPebbleAsync();
        await using var node = await StartNodeAsync(pebble, options => Command(options, pebble, "echo 'no such zone' >&2; exit 3"));

        var failure = await Assert.ThrowsAsync<IssuanceException>(() => node.Certificates.ObtainAsync(Wildcard));

        Assert.That(failure!.Message, Does.Contain("ended with exit code 3: no such zone"));
    }

    [Test]
    public async Task Command_ThatHangs_IsEnded()
    {
        await using var pebble = await StartPebbleAsync();
        await using var node = await StartNodeAsync(pebble, options =>
        {
            Command(options, pebble, "sleep 600");
            options.DnsChallenge.TimeoutSeconds = 1;
        });

        var failure = await Assert.ThrowsAsync<IssuanceException>(() => node.Certificates.ObtainAsync(Wildcard));

        Assert.That(failure!.Message, Does.Contain("did not end within 1 s"));
    }

    [Test]
    public async Task Record_ThatIsNeverSeen_IsGivenUpInTime()
    {
        await using var pebble = await StartPebbleAsync();
        await using var node = await StartNodeAsync(pebble, options =>
        {
            Command(options, pebble, "exit 0");
            options.DnsChallenge.TimeoutSeconds = 1;
        });

        var failure = await Assert.ThrowsAsync<IssuanceException>(() => node.Certificates.ObtainAsync(Wildcard));

        Assert.That(failure!.Message, Does.Contain($"The record {Record} was not seen by its name servers"));
    }

    [Test]
    public async Task Wildcard_ByCloudflare_IsProvenAndItsRecordTakenAway()
    {
        await using var pebble = await StartPebbleAsync();
        await using var cloudflare = await CloudflareDouble.StartAsync(pebble, "secret-token");
        await using var node = await StartNodeAsync(pebble, options => Cloudflare(options, pebble, cloudflare, "secret-token"));

        Assert.That((await node.Certificates.ObtainAsync(Wildcard)).Names, Is.EqualTo([Wildcard]));
        Assert.That(cloudflare.Records.Select(static record => record.Content), Is.EqualTo(["somebody-elses"]));
    }

    [Test]
    public async Task Name_WhoseRecordIsAnAlias_IsProvenByCloudflareWhereItLeads()
    {
        await using var names = await KnotServer.StartAsync();
        await using var pebble = await StartPebbleAsync();
        await using var cloudflare = await CloudflareDouble.StartAsync(pebble, "secret-token");
        await using var node = await StartNodeAsync(pebble, options =>
        {
            Cloudflare(options, pebble, cloudflare, "secret-token");
            options.DnsChallenge.Resolvers[0] = $"127.0.0.1:{names.Port}";
            options.DnsChallenge.TimeoutSeconds = 1;
        });

        // The aliases are told by another name server than that of the records: it is only seen what was written, and for how long.
        await Assert.ThrowsAsync<IssuanceException>(() => node.Certificates.ObtainAsync("alias.example.com"));

        Assert.That(cloudflare.Written, Is.EqualTo(["proofs.example.com"]));
        Assert.That(cloudflare.Records.Select(static record => record.Content), Is.EqualTo(["somebody-elses"]));
    }

    [Test]
    public async Task Cloudflare_WithAWrongToken_IsItsRefusal()
    {
        await using var pebble = await StartPebbleAsync();
        await using var cloudflare = await CloudflareDouble.StartAsync(pebble, "secret-token");
        await using var node = await StartNodeAsync(pebble, options => Cloudflare(options, pebble, cloudflare, "wrong-token"));

        var failure = await Assert.ThrowsAsync<IssuanceException>(() => node.Certificates.ObtainAsync(Wildcard));

        Assert.That(failure!.Message, Does.Contain("403: Authentication error").And.Not.Contain("wrong-token"));
    }

    private static void Rfc2136(AcmeOptions options, KnotServer names, string secret)
    {
        options.DnsChallenge.Provider = "rfc2136";
        options.DnsChallenge.Resolvers.Add($"127.0.0.1:{names.Port}");
        Credential(options, "server", $"127.0.0.1:{names.Port}");
        Credential(options, "key_name", KnotServer.KeyName);
        Credential(options, "key_secret", secret);
    }

    private static void Cloudflare(AcmeOptions options, PebbleServer pebble, CloudflareDouble cloudflare, string token)
    {
        options.DnsChallenge.Provider = "cloudflare";
        options.DnsChallenge.ApiToken = new Secret { Value = token };
        options.DnsChallenge.Resolvers.Add($"127.0.0.1:{pebble.DnsPort}");
        Credential(options, "api_url", cloudflare.Url);
    }

    private void Command(AcmeOptions options, PebbleServer pebble, string script)
    {
        var file = Storage.Write("hook.sh", $"#!/bin/sh\n{script}\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        options.DnsChallenge.Provider = "command";
        options.DnsChallenge.Resolvers.Add($"127.0.0.1:{pebble.DnsPort}");
        Credential(options, "command", file);
    }

    private static void Credential(AcmeOptions options, string key, string value) => options.DnsChallenge.Credentials[key] = new Secret { Value = value };
}
