using System.Globalization;
using System.Text;
using HttpServer.Config.Diagnostics;
using HttpServer.Config.Tests.Gateway;

namespace HttpServer.Config.Tests.Reading;

/// <summary>Documents made at random, in which every key is wrong: each has to be found where it was written.</summary>
public sealed class PositionTests
{
    private static readonly string[] Words = ["zzalpha", "zzbeta", "'zz gamma'", "\"zz😀delta\"", "\"zz日本\"", "'zz\"quoted'"];

    [Test]
    public void Read_GeneratedDocument_FindsEveryKeyWhereItIsWritten([Range(1, 40)] int seed, [Values("\n", "\r\n")] string lineEnd)
    {
        var expected = new List<string>();
        var text = Generate(new Random(seed), lineEnd, expected);

        using var file = new TestFile(text);
        var found = file.Read().Diagnostics
            .Where(item => item.Severity == ConfigurationSeverity.Error)
            .Select(item => string.Create(CultureInfo.InvariantCulture, $"{item.Line}:{item.Column}"));

        Assert.That(found, Is.EqualTo(expected), text);
    }

    private static string Generate(Random random, string lineEnd, List<string> expected)
    {
        var text = new StringBuilder();
        var line = 1;
        for (var section = 0; section < 6; section++)
        {
            var header = (section % 3) switch
            {
                0 => section == 0 ? "[server]" : "[server.ssl]",
                1 => "[[proxy]]",
                _ => section == 2 ? "[[proxy]]" : "[proxy.headers]",
            };
            Write(Indent() + header + Comment());
            for (var key = random.Next(6); key >= 0; key--)
            {
                // A name of its own, so that only the unknown key is wrong with it.
                var word = Words[random.Next(Words.Length)];
                var name = word.Insert(word.Length - (word[0] == 'z' ? 0 : 1), $"{line}");
                var indent = Indent();
                expected.Add(string.Create(CultureInfo.InvariantCulture, $"{line}:{indent.Length + 1}"));
                Write(indent + name + (random.Next(2) == 0 ? " = " : "\t=") + Value() + Comment());
            }
        }

        return text.ToString();

        void Write(string content)
        {
            text.Append(content).Append(lineEnd);
            line += content.Split("\n").Length;
            if (random.Next(3) == 0)
            {
                text.Append("# 'between' [lines]").Append(lineEnd);
                line++;
            }
        }

        string Indent() => new(' ', random.Next(4));

        string Comment() => random.Next(3) == 0 ? "  # é [x] = 1" : "";

        string Value() => random.Next(6) switch
        {
            0 => "1",
            1 => "\"a # b\"",
            2 => $"[1,{lineEnd}  2, # two{lineEnd}]",
            3 => $"\"\"\"a{lineEnd}[b]{lineEnd}c = 1\"\"\"",
            4 => "{ a = 1, b = [{ c = 2 }] }",
            _ => "1979-05-27T07:32:00Z",
        };
    }

    [Test]
    public void Read_WrongValue_IsFoundAtTheValueInCharacters()
    {
        var line = TestFile.Diagnose("logging.levels = { \"😀é\" = \"x\", \"日本\" = 5 }");

        Assert.That(line, Does.StartWith("app.toml:1:39: "));
    }
}
