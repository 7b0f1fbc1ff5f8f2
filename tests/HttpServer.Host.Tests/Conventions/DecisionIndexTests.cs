namespace HttpServer.Host.Tests.Conventions;

public sealed class DecisionIndexTests
{
    [Test]
    public void Index_OfDecisions_NamesEveryOneByItsTitle()
    {
        var folder = Path.Combine(Repository.Root, "docs", "adr");
        var index = File.ReadAllText(Path.Combine(folder, "README.md"));
        var decisions = Directory.GetFiles(folder, "*.md").Where(path => Path.GetFileName(path) != "README.md").ToList();

        Assert.That(decisions, Has.Count.GreaterThan(4));
        Assert.That(
            decisions.Select(path => $"[{File.ReadLines(path).First().TrimStart('#', ' ')}]({Path.GetFileName(path)})")
                .Where(link => !index.Contains(link, StringComparison.Ordinal)),
            Is.Empty);
    }
}
