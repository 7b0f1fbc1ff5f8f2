using HttpServer.Proxy.Tests.Forwarding;
using static HttpServer.Proxy.Tests.Resolving.ScriptedNameServer;

namespace HttpServer.Proxy.Tests.Resolving;

/// <summary>What is believed of a name server's answer.</summary>
public sealed class NameServerAnswerTests
{
    private static readonly byte[] Asked = [0xC0, 0x0C];
    private static readonly byte[] Good = Record(Asked, 1, [10, 0, 0, 1]);

    // The question ends at 26: a name of 10 bytes behind the header of 12, type and class.
    private const byte FirstRecord = 26;

    [Test]
    public async Task Answer_WithRecordsOfOthers_OnlyItsOwnAreBelieved()
    {
        Assert.That(
            await TargetsAsync(
                Record(Name("evil.test"), 1, [10, 0, 0, 66]),
                Record(Asked, 28, new byte[16]),
                Record(Asked, 1, [10, 0, 0, 67], recordClass: 3),
                Record(Name("APP.test"), 1, [10, 0, 0, 1])),
            Is.EqualTo(new[] { "http://app.test:80#10.0.0.1" }));
    }

    [Test]
    public async Task Answer_WithAliasesInAnyOrder_IsFollowed()
    {
        Assert.That(
            await TargetsAsync(Record(Name("c.test"), 1, [10, 0, 0, 3]), Record(Name("b.test"), 5, Name("c.test")), Record(Asked, 5, Name("b.test"))),
            Is.EqualTo(new[] { "http://app.test:80#10.0.0.3" }));
    }

    [Test]
    public async Task Answer_ForgedBeforeTheRealOne_IsPassedOver()
    {
        await using var server = new ScriptedNameServer(question =>
        {
            var real = TypeOf(question) == 1 ? Answer(question, Good) : Answer(question);
            var forged = Answer(question, Record(Asked, 1, [10, 0, 0, 66]));
            forged[0] ^= 0x55;
            return [forged, [1, 2, 3], question, real];
        });
        await using var gateway = await Gateway.StartAsync("http://app.test", nameServerPort: server.Port);

        Assert.That(gateway.Pool.Targets.Select(target => target.Key), Is.EqualTo(new[] { "http://app.test:80#10.0.0.1" }));
    }

    [TestCase("aliases in a circle")]
    [TestCase("pointer to itself")]
    [TestCase("pointer forwards")]
    [TestCase("pointer out of the message")]
    [TestCase("address too short")]
    [TestCase("cut off")]
    [TestCase("more records than there are")]
    [TestCase("another name in the question")]
    [TestCase("another operation")]
    [TestCase("name with a space")]
    [TestCase("failure")]
    [TestCase("refused")]
    public async Task Answer_ThatIsNone_LeavesTheNameToTheSystem(string fault)
    {
        await using var server = new ScriptedNameServer(question => [Damaged(fault, question)]);
        await using var gateway = await Gateway.StartAsync("http://app.test", nameServerPort: server.Port);

        // The system does not know it either: it is dialled as a name.
        Assert.That(gateway.Pool.Targets.Select(target => target.Key), Is.EqualTo(new[] { "http://app.test:80" }));
    }

    [Test]
    public async Task Service_WithDamagedRecords_IsNotThere()
    {
        await using var server = new ScriptedNameServer(question => [Answer(question, Record(Asked, 33, [0, 1, 0, 1, 0, 80, .. Name("b.test"), 0]))]);
        await using var gateway = await Gateway.StartAsync("srv+http://_http._tcp.app.test", nameServerPort: server.Port);

        Assert.That(gateway.Pool.Targets, Is.Empty);
    }

    [Test]
    public async Task Service_AtAnAddressThatIsNone_IsAskedForAgain()
    {
        var isGood = false;
        await using var server = new ScriptedNameServer(question => TypeOf(question) switch
        {
            33 => [Answer(question, Record(Asked, 33, [0, 1, 0, 0, 0, 80, .. Name(isGood ? "b.test" : "0.0.0.0")]))],
            1 when isGood => [Answer(question, Good)],
            _ => [Answer(question)],
        });
        await using var gateway = await Gateway.StartAsync("srv+http://_http._tcp.app.test", route => route.DnsRefresh = 0.02, nameServerPort: server.Port);
        Assert.That(gateway.Pool.Targets, Is.Empty);

        Volatile.Write(ref isGood, true);

        await HttpServer.Testing.Eventually.True(() => gateway.Pool.Targets.Count == 1);
    }

    [Test]
    public async Task Service_DecidedlyNotThere_HasNoTargets()
    {
        var isThere = true;
        await using var server = new ScriptedNameServer(question => TypeOf(question) switch
        {
            33 when isThere => [Answer(question, Record(Asked, 33, [0, 1, 0, 0, 0, 80, .. Name("b.test")]))],
            33 => [Answer(question, Record(Asked, 33, [0, 0, 0, 0, 0, 0, 0]))],
            1 => [Answer(question, Good)],
            _ => [Answer(question)],
        });
        await using var gateway = await Gateway.StartAsync("srv+http://_http._tcp.app.test", route => route.DnsRefresh = 0.02, nameServerPort: server.Port);
        Assert.That(gateway.Pool.Targets.Select(target => target.Key), Is.EqualTo(new[] { "http://b.test:80#10.0.0.1" }));

        Volatile.Write(ref isThere, false);

        await HttpServer.Testing.Eventually.True(() => gateway.Pool.Targets.Count == 0);
        Assert.That((await gateway.GetAsync()).StatusCode, Is.EqualTo(503));
    }

    private static byte[] Damaged(string fault, byte[] question)
    {
        var answer = fault switch
        {
            "aliases in a circle" => Answer(question, Record(Asked, 5, Name("b.test")), Record(Name("b.test"), 5, Name("app.test"))),
            "pointer to itself" => Answer(question, Record([0xC0, FirstRecord], 1, [10, 0, 0, 1]), Good),
            "pointer forwards" => Answer(question, Record([0xC0, FirstRecord + 16], 1, [10, 0, 0, 1]), Good),
            "pointer out of the message" => Answer(question, Record([0xFF, 0xFF], 1, [10, 0, 0, 1]), Good),
            "address too short" => Answer(question, Good, Record(Asked, 1, [10, 0, 0])),
            "name with a space" => Answer(question, Good, Record(Name("a b"), 1, [10, 0, 0, 1])),
            "cut off" => Answer(question, Good)[..^1],
            _ => Answer(question, Good),
        };
        switch (fault)
        {
            case "more records than there are":
                answer[7] = 2;
                break;
            case "another name in the question":
                answer[13] = (byte)'z';
                break;
            case "another operation":
                answer[2] |= 0x08;
                break;
            case "failure":
                answer[3] = 0x82;
                break;
            case "refused":
                answer[3] = 0x85;
                break;
        }

        return answer;
    }

    private static async Task<IEnumerable<string>> TargetsAsync(params byte[][] records)
    {
        await using var server = new ScriptedNameServer(question => [TypeOf(question) == 1 ? Answer(question, records) : Answer(question)]);
        await using var gateway = await Gateway.StartAsync("http://app.test", nameServerPort: server.Port);
        return gateway.Pool.Targets.Select(target => target.Key);
    }
}
