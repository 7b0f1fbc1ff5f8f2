using HttpServer.Fuzzing.Driving;

namespace HttpServer.Fuzzing.Tests;

/// <summary>The seeds of the fuzzer, and every input that ever found something.</summary>
public sealed class CorpusTests
{
    private static IEnumerable<TestCaseData> Inputs() =>
        from target in FuzzTargets.All
        from input in SeedCorpus.Of(target)
        select new TestCaseData(target, input.Value).SetArgDisplayNames(target.Name, input.Key);

    [TestCaseSource(nameof(Inputs))]
    public void Run_InputOfTheCorpus_FindsNothing(FuzzTarget target, byte[] input) =>
        Assert.That(() => target.Run(input), Throws.Nothing);

    [Test]
    public void Of_EveryTarget_HasSeeds() =>
        Assert.That(FuzzTargets.All.Where(static target => SeedCorpus.Of(target).Count < 3), Is.Empty);
}
