using System.Text;
using HttpServer.Config.Tests.Gateway;

namespace HttpServer.Config.Tests.Reading;

/// <summary>Files that are not what they should be.</summary>
public sealed class FileTests
{
    [Test]
    public void Read_MissingFile_SaysSo()
    {
        using var file = new TestFile();

        Assert.That(file.Lines(file.Read()), Is.EqualTo("app.toml: the file does not exist"));
    }

    [Test]
    public void Read_Directory_SaysSo()
    {
        using var file = new TestFile();
        Directory.CreateDirectory(file.Path);

        Assert.That(file.Lines(file.Read()), Is.EqualTo("app.toml: is a directory, not a file"));
    }

    [Test]
    public void Read_FileInMissingDirectory_SaysSo()
    {
        using var file = new TestFile();
        var reading = Config.Reading.ConfigurationReader.Read(
            GatewayFormat.Build(), new() { File = Path.Combine(file.Path, "x.toml") }, TimeProvider.System);

        Assert.That(reading.Diagnostics.Single().Message, Is.EqualTo("the file does not exist"));
    }

    [Test]
    public void Read_BytesThatAreNotUtf8_NamesTheLine()
    {
        using var file = new TestFile();
        File.WriteAllBytes(file.Path, [.. "[server]\n# caf"u8, 0xe9, (byte)'\n']);

        Assert.That(file.Lines(file.Read()), Is.EqualTo("app.toml: the file is not UTF-8 text (line 2); save it as UTF-8"));
    }

    [Test]
    public void Read_Utf16_SaysSo()
    {
        using var file = new TestFile();
        File.WriteAllText(file.Path, "[server]", Encoding.Unicode);

        Assert.That(file.Lines(file.Read()), Is.EqualTo("app.toml: the file is UTF-16; save it as UTF-8"));
    }

    [Test]
    public void Read_TooLargeFile_SaysSo()
    {
        using var file = new TestFile();
        using (var stream = File.Create(file.Path))
        {
            stream.SetLength((16 * 1024 * 1024) + 1);
        }

        Assert.That(file.Lines(file.Read()), Is.EqualTo("app.toml: is larger than 16 MB"));
    }

    [Test]
    public void Read_ByteOrderMark_IsNoPartOfTheText()
    {
        using var file = new TestFile();
        File.WriteAllText(file.Path, "port = 1", new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));

        Assert.That(file.Lines(file.Read()), Does.StartWith("app.toml:1:1: port: unknown key"));
    }

    [TestCase("")]
    [TestCase("\n\n# nothing\n")]
    public void Read_EmptyFile_IsFine(string text) => Assert.That(TestFile.Diagnose(text), Is.Empty);

    [Test]
    public void Read_NoFile_LeavesDefaults()
    {
        var reading = Config.Reading.ConfigurationReader.Read(
            GatewayFormat.Build(), new() { Environment = new Dictionary<string, string>() }, TimeProvider.System);

        Assert.That(reading.Diagnostics, Is.Empty);
        Assert.That(new BoundGateway(reading).Server.DefaultPort, Is.EqualTo(8080));
    }
}
