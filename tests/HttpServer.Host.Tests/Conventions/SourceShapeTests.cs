using System.Text.RegularExpressions;

namespace HttpServer.Host.Tests.Conventions;

/// <summary>Small files, one type in each, named for what it is.</summary>
public sealed partial class SourceShapeTests
{
    private const int MostLines = 400;
    private const int FewestFiles = 5;

    [Test]
    public void ProductFiles_OfAnyKind_AreShort()
    {
        var files = Repository.ProductSources();

        Assert.That(files, Has.Count.GreaterThan(FewestFiles));
        Assert.That(files.Where(file => file.Lines.Count > MostLines).Select(file => $"{file.Path}: {file.Lines.Count} lines"), Is.Empty);
    }

    [Test]
    public void ProductFiles_WithTypes_HoldOneNamedLikeTheFile()
    {
        var files = Repository.ProductSources();

        Assert.That(files, Has.Count.GreaterThan(FewestFiles));
        Assert.That(files.SelectMany(Misplaced), Is.Empty);
    }

    [Test]
    public void Types_OfProductAndTests_CarryNoEmptyName()
    {
        SourceFile[] files = [.. Repository.ProductSources(), .. Repository.TestSources()];

        Assert.That(files, Has.Length.GreaterThan(FewestFiles));
        Assert.That(
            files.SelectMany(file => TypeNames(file).Append(file.Name.Split('.')[0]).Where(name => EmptyName().IsMatch(name)).Select(name => $"{file.Path}: {name}")),
            Is.Empty);
    }

    [TestCase("RouteManager", true)]
    [TestCase("PathHelpers", true)]
    [TestCase("StringUtils", true)]
    [TestCase("Common", true)]
    [TestCase("RouteTable", false)]
    public void EmptyName_OfAType_IsRecognised(string name, bool empty)
        => Assert.That(EmptyName().IsMatch(name), Is.EqualTo(empty));

    private static IEnumerable<string> Misplaced(SourceFile file)
    {
        var types = TypeNames(file).Distinct().ToList();
        if (types.Count > 1)
        {
            yield return $"{file.Path}: {string.Join(", ", types)}";
        }
        else if (types.Count == 1 && !file.Name.StartsWith(types[0], StringComparison.Ordinal))
        {
            yield return $"{file.Path}: {types[0]}";
        }
    }

    /// <summary>Types declared at the left margin, which in files with file-scoped namespaces are those not nested.</summary>
    private static IEnumerable<string> TypeNames(SourceFile file)
        => TopLevelType().Matches(file.Text).Select(match => match.Groups["name"].Value);

    [GeneratedRegex(@"^(?:(?:public|internal|file|static|sealed|abstract|readonly|ref|unsafe|partial) )*(?:record struct|record class|record|class|struct|interface|enum) (?<name>\w+)", RegexOptions.Multiline)]
    private static partial Regex TopLevelType();

    [GeneratedRegex("(Manager|Helpers?|Utils?|Utilities|Common)$")]
    private static partial Regex EmptyName();
}
