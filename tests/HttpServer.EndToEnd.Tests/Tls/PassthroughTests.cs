using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using HttpServer.Testing;

namespace HttpServer.EndToEnd.Tests.Tls;

/// <summary>Passthrough and termination on one port, with clients and targets that are real, by the event loop's TLS and by .NET's.</summary>
[TestFixture(true)]
[TestFixture(false)]
public sealed class PassthroughTests(bool isOfTheLoop)
{
    private const int AtOnce = 16;

    // Longer than a hello of this client in one piece.
    private const int Cuts = 400;

    // Every kind of the mix at every cut.
    private const int Kinds = 8;
    private const int Connections = Kinds * Cuts;

    private MixedPort _port = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _port = await MixedPort.StartAsync(isOfTheLoop);

    [OneTimeTearDown]
    public async Task StopAsync() => await _port.DisposeAsync();

    [Test]
    public async Task Hellos_CutEverywhereAmongGarbage_GoWhereTheyBelong()
    {
        using var bound = new CancellationTokenSource(4 * Bound.Default);
        var mistakes = new ConcurrentQueue<string>();
        var silent = Task.WhenAll(Enumerable.Range(0, AtOnce).Select(i => SilenceAsync(_port, i, bound.Token)));

        await Parallel.ForAsync(0, Connections, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = bound.Token }, async (i, token) =>
        {
            if (await MistakeAsync(_port, i, token) is { } mistake)
            {
                mistakes.Enqueue($"{i}: {mistake}");
            }
        });

        Assert.That(mistakes, Is.Empty);
        Assert.That(await silent, Is.All.Empty);
        Assert.That(_port.Gateway.HasExited, Is.False);
    }

    [TestCase("here.test", "The page")]
    [TestCase("other.test", "The page")]
    [TestCase("a.test", "a.test for a.test, ")]
    [TestCase("b.test", "b.test for b.test, 127.0.0.1")]
    [TestCase("x.b.test", "b.test for x.b.test, 127.0.0.1")]
    public async Task Curl_AskingForAHost_GetsItsAnswer(string host, string answer)
    {
        Assert.That(await RunAsync("curl", "-sk", "--resolve", $"{host}:{_port.Port}:127.0.0.1", $"https://{host}:{_port.Port}/"), Does.Contain(answer));
    }

    [TestCase("here.test", "-tls1_3")]
    [TestCase("a.test", "-tls1_3")]
    [TestCase("b.test", "-tls1_2")]
    public async Task Openssl_AskingForAHost_SeesItsCertificate(string host, string version)
    {
        var seen = await RunAsync("openssl", "s_client", "-connect", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{_port.Port}"), "-servername", host, version);

        Assert.That(seen, Does.Contain($"subject=CN = {host}"));
    }

    [TestCase("here.test", "here.test", "The page")]
    [TestCase("a.test", "a.test", "a.test for a.test, ")]
    [TestCase("b.test", "b.test", "b.test for b.test, 192.0.2.7")]
    public async Task Client_OfALoadBalancer_IsKnownToTheTarget(string host, string name, string answer)
    {
        using var bound = new CancellationTokenSource(Bound.Default);

        var seen = await _port.AskAsync(host, 1, 0, bound.Token, before: "PROXY TCP4 192.0.2.7 198.51.100.1 4321 443\r\n");

        Assert.That(seen.Name, Is.EqualTo(name));
        Assert.That(seen.Answer, Does.Contain(answer));
    }

    [Test]
    public async Task Client_WithoutItsLoadBalancer_IsNotServed()
    {
        using var bound = new CancellationTokenSource(Bound.Default);

        Assert.That(async () => await _port.AskAsync("here.test", 1, 0, bound.Token, before: ""), Throws.InstanceOf<IOException>());
    }

    /// <summary>What went wrong with one connection of the mix.</summary>
    private static async Task<string?> MistakeAsync(MixedPort port, int i, CancellationToken token)
    {
        var cut = 1 + (i / Kinds);
        var record = i / Kinds % 3 == 0 ? 1 + (i % 50) : 0;
        return (i % Kinds) switch
        {
            0 => await MistakeAsync(port, "here.test", "here.test", "The page", cut, record, token),
            1 => await MistakeAsync(port, "a.test", "a.test", "a.test for a.test", cut, record, token),
            2 => await MistakeAsync(port, "b.test", "b.test", "b.test for b.test, 127.0.0.1", cut, record, token),
            3 => await MistakeAsync(port, "x.b.test", "b.test", "b.test for x.b.test, 127.0.0.1", cut, record, token),
            4 => await MistakeAsync(port, "other.test", "here.test", "The page", cut, record, token),
            5 => Unless(await port.SendAsync(Garbage(i), ends: true, token), static answer => answer.Length == 0 || answer[0] == 21, "garbage"),
            6 => Unless(await port.SendAsync("\u0016\u0003\u0001\u0002\0\u0001\0\u0001\u00fc\u0003\u0003"u8[..Math.Min(cut, 11)].ToArray(), ends: true, token), static answer => answer.Length == 0 || answer[0] == 21, "a part of a hello"),
            _ => Unless(await port.SendAsync("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n"u8.ToArray(), ends: false, token), static answer => Encoding.ASCII.GetString(answer).StartsWith("HTTP/1.1 400 ", StringComparison.Ordinal), "plain text"),
        };
    }

    private static async Task<string?> MistakeAsync(MixedPort port, string host, string name, string answer, int cut, int record, CancellationToken token)
    {
        try
        {
            var seen = await port.AskAsync(host, cut, record, token);
            return seen.Name == name && seen.Answer.Contains(answer, StringComparison.Ordinal) ? null : $"{host} is shown {seen.Name} and answered {seen.Answer}";
        }
        catch (Exception exception) when (exception is IOException or System.Security.Authentication.AuthenticationException)
        {
            return $"{host}, cut at {cut}, in records of {record}: {exception.Message}";
        }
    }

    private static string? Unless(byte[] answer, Predicate<byte[]> isRight, string what) => isRight(answer) ? null : $"{what} is answered {Encoding.Latin1.GetString(answer)}";

    // Some of it begins as TLS does.
    private static byte[] Garbage(int seed)
    {
        var bytes = new byte[100 + (seed % 2000)];
#pragma warning disable CA5394 // Chance that can be repeated is what a test wants.
        new Random(seed).NextBytes(bytes);
#pragma warning restore CA5394
        return seed % 16 < 8 ? bytes : [22, 3, 1, .. bytes];
    }

    /// <summary>What comes back on a connection that says nothing, or stops within its hello.</summary>
    private static Task<byte[]> SilenceAsync(MixedPort port, int bytes, CancellationToken token) =>
        port.SendAsync(((byte[])[22, 3, 1, 2, 0, 1, 0, 1, 252, 3, 3, 0, 0, 0, 0, 0]).AsMemory(0, bytes), ends: false, token);

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(RequiredProgram.Find(program), arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        process.StandardInput.Close();
        using var bound = new CancellationTokenSource(Bound.Default);
        var errors = process.StandardError.ReadToEndAsync(bound.Token);
        var output = await process.StandardOutput.ReadToEndAsync(bound.Token);
        await errors;
        await process.WaitForExitAsync(bound.Token);
        return output;
    }
}
