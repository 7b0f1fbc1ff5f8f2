using System.Xml.Linq;

namespace HttpServer.Host.Tests.Conventions;

/// <summary>Who may know whom (docs/architecture.md). A new arrow is a decision, so it is made here, too.</summary>
public sealed class ProjectGraphTests
{
    private static readonly Dictionary<string, string[]> Arrows = new()
    {
        ["HttpServer.Config"] = [],
        ["HttpServer.Core"] = [],
        ["HttpServer.Balancer"] = [],
        ["HttpServer.Static"] = ["HttpServer.Core"],
        ["HttpServer.Acme"] = ["HttpServer.Core"],
        ["HttpServer.Proxy"] = ["HttpServer.Balancer", "HttpServer.Core"],
        ["HttpServer.Host"] = ["HttpServer.Acme", "HttpServer.Balancer", "HttpServer.Config", "HttpServer.Core", "HttpServer.Proxy", "HttpServer.Static"],
    };

    [Test]
    public void Projects_OfTheProduct_AreTheDesignedOnes()
        => Assert.That(
            Repository.ProductProjects().Select(Path.GetFileNameWithoutExtension),
            Is.EquivalentTo(Arrows.Keys));

    [Test]
    public void ProjectReferences_OfEachProject_AreTheDesignedOnes()
    {
        using (Assert.EnterMultipleScope())
        {
            foreach (var project in Repository.ProductProjects())
            {
                var name = Path.GetFileNameWithoutExtension(project);
                Assert.That(ReferencesOf(project), Is.EquivalentTo(Arrows[name]), name);
            }
        }
    }

    private static IEnumerable<string> ReferencesOf(string project)
        => XDocument.Load(project).Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value.Replace('\\', '/')));
}
