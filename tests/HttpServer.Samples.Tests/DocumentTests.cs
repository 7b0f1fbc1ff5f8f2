namespace HttpServer.Samples.Tests;

/// <summary>The samples are small, and the document about them shows them as they are.</summary>
public sealed class DocumentTests
{
    private const int MostLines = 20;
    private const int FewestSamples = 6;

    [Test]
    public void Samples_TheirPrograms_AreSmall()
    {
        Assert.That(Samples.Names, Has.Count.GreaterThanOrEqualTo(FewestSamples));
        Assert.That(Samples.Names.Where(name => Lines(name) > MostLines).Select(name => $"{name}: {Lines(name)} lines"), Is.Empty);
    }

    [Test]
    public void Document_OfEmbedding_ShowsEverySampleAsItIs()
    {
        var document = File.ReadAllText(Path.Combine(Samples.Root, "docs", "embedding.md"));

        Assert.Multiple(() =>
        {
            foreach (var name in Samples.Names)
            {
                Assert.That(document, Does.Contain($"(../samples/{name}/Program.cs)"), name);
                Assert.That(document, Does.Contain($"```csharp\n{Samples.Text(name, "Program.cs").Trim()}\n```"), name);
                if (File.Exists(Path.Combine(Samples.Folder(name), "appsettings.json")))
                {
                    Assert.That(document, Does.Contain($"```json\n{Samples.Text(name, "appsettings.json").Trim()}\n```"), name);
                }
            }
        });
    }

    [Test]
    public void Samples_AllOfThem_AreInTheirList()
    {
        var list = File.ReadAllText(Path.Combine(Samples.Root, "samples", "README.md"));

        Assert.That(Samples.Names.Where(name => !list.Contains($"({name}/Program.cs)", StringComparison.Ordinal)), Is.Empty);
    }

    [Test]
    public void Samples_AllOfThem_AreRunByATest()
    {
        var tests = typeof(SampleTests).GetMethods().Select(method => method.Name.Split('_')[0]);

        Assert.That(Samples.Names.Select(name => name.Replace("-", "", StringComparison.Ordinal)), Is.SubsetOf(tests).IgnoreCase);
    }

    private static int Lines(string name) => Samples.Text(name, "Program.cs").Split('\n').Count(line => line.Trim().Length > 0);
}
