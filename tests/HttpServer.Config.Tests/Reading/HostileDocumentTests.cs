using System.Globalization;
using System.Text;
using HttpServer.Config.Tests.Gateway;

namespace HttpServer.Config.Tests.Reading;

/// <summary>Documents meant to break the reader.</summary>
[CancelAfter(60_000)]
public sealed class HostileDocumentTests
{
    [TestCase('[', ']')]
    [TestCase('{', '}')]
    public void Read_DeeplyNestedValue_IsOneErrorAtItsLine(char open, char close)
    {
        var nest = open == '[' ? "[" : "{a=";
        var text = $"[server]\nport = 1\nx = {string.Concat(Enumerable.Repeat(nest, 5000))}1{new string(close, 5000)}\n";

        Assert.That(TestFile.Diagnose(text), Is.EqualTo("app.toml:3:1: the value is nested too deeply"));
    }

    [Test]
    public void Read_KeyOfManyParts_IsAnError()
    {
        var text = string.Join('.', Enumerable.Repeat("a", 20_000)) + " = 1\n";

        Assert.That(TestFile.Diagnose(text), Is.EqualTo("app.toml:1:1: the key has more than 64 parts"));
    }

    [Test]
    public void Read_TenThousandRoutes_BindsThemAll()
    {
        var text = new StringBuilder();
        for (var i = 0; i < 10_000; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"[[proxy]]\npath = \"/route{i}/*\"\ntargets = [\"http://a:{i}\", {{ url = \"http://b\", weight = 2 }}]\n[proxy.http_health]\ninterval = 5\n\n");
        }

        using var file = new TestFile(text.ToString());
        var reading = file.Read();

        Assert.That(reading.Diagnostics, Is.Empty);
        var bound = new BoundGateway(reading);
        Assert.That(bound.Routes, Has.Count.EqualTo(10_000));
        Assert.That(bound.Routes[9_999].Targets[1].Weight, Is.EqualTo(2));
    }

    [Test]
    public void Read_OneMistakePerLine_EndsAndReportsThemInOrder()
    {
        var text = string.Concat(Enumerable.Repeat("key without value\n", 1_000));
        using var file = new TestFile(text);

        var lines = file.Read().Diagnostics.Select(item => item.Line).ToList();

        Assert.That(lines, Is.EqualTo(Enumerable.Range(1, 100)));
    }

    [TestCase("\0")]
    [TestCase("[")]
    [TestCase("=")]
    [TestCase("a.")]
    [TestCase("[[")]
    [TestCase("\"")]
    [TestCase("'''")]
    [TestCase("a = [")]
    [TestCase("a = {")]
    [TestCase("a = {\n")]
    [TestCase("\r")]
    [TestCase("a = \"\\u12\"")]
    [TestCase("[a]]\n[[a]\n[a.]\n[.a]\n[\"a]")]
    public void Read_Debris_IsReportedAndEnds(string text)
    {
        using var file = new TestFile(text);
        var reading = file.Read();

        Assert.That(reading.HasErrors, Is.True);
        Assert.That(reading.Diagnostics, Has.All.Property("Line").GreaterThan(0).And.All.Property("Column").GreaterThan(0));
    }

    [Test]
    public void Read_RandomDamage_NeverThrows([NUnit.Framework.Range(1, 60)] int seed)
    {
        var random = new Random(seed);
        var text = new StringBuilder(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "golden", "everything.toml")));
        for (var i = 0; i < 12; i++)
        {
            var at = random.Next(text.Length);
            _ = random.Next(3) switch
            {
                0 => text.Remove(at, Math.Min(random.Next(20), text.Length - at)),
                1 => text.Insert(at, "[]{}=\"'#.,\n\r\\$"[random.Next(14)]),
                _ => text.Insert(at, text.ToString(random.Next(text.Length / 2), text.Length / 4)),
            };
        }

        using var file = new TestFile(text.ToString());
        Assert.That(() => file.Lines(file.Read()), Throws.Nothing, text.ToString());
    }
}
