namespace HttpServer.EndToEnd.Tests.Differential;

/// <summary>
/// The same odd messages through nginx, HAProxy and the gateway, each in front of a backend that records what it gets.
/// What both others refuse, the gateway refuses too; and what it sends can be read in one way only.
/// </summary>
public sealed class DifferentialTests
{
    // Marks of messages that are sent again begin here.
    private const int SecondRound = 5000;

    private readonly List<Verdict> _verdicts = [];
    private IReadOnlyList<string> _ambiguous = [];

    [OneTimeSetUp]
    public async Task SendAllAsync()
    {
        await using var contest = await Contest.StartAsync();
        foreach (var verdict in await contest.JudgeAsync(Corpus.Create()))
        {
            // Once more and alone: on a busy machine one of them may just have been too slow.
            _verdicts.Add(verdict.IsFinding ? (await contest.JudgeAsync([verdict.Probe.Again(SecondRound + verdict.Probe.Number)])).Single() : verdict);
        }

        _ambiguous = contest.Ambiguous();
    }

    [Test]
    public void Messages_ThatAreRight_AreForwardedByAll()
    {
        Assert.That(_verdicts.Count(verdict => verdict.IsPlain), Is.GreaterThan(5));
        Assert.That(All(verdict => verdict.IsLost), Is.Empty);
    }

    [Test]
    public void Messages_RefusedByBothOthers_AreRefused()
    {
        TestContext.Out.WriteLine(
            $"{_verdicts.Count} messages. More permissive than one of the others: {_verdicts.Count(verdict => verdict.IsMorePermissive)}; "
            + $"stricter than both: {_verdicts.Count(verdict => verdict.IsStricter)}.");
        TestContext.Out.WriteLine($"More permissive:\n{All(verdict => verdict.IsMorePermissive)}");

        Assert.That(_verdicts, Has.Count.GreaterThan(300));
        Assert.That(All(verdict => verdict.IsMostPermissive), Is.Empty);
    }

    [Test]
    public void Requests_AtTheBackend_AreNoMoreThanAStrictReadingFinds() => Assert.That(All(verdict => verdict.IsMoreThanThereIs), Is.Empty);

    [Test]
    public void Bytes_AtTheBackend_ReadInOneWayOnly() => Assert.That(string.Join('\n', _ambiguous), Is.Empty);

    private string All(Func<Verdict, bool> which) => string.Join('\n', _verdicts.Where(which));
}
