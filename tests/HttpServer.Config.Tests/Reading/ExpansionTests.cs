using HttpServer.Config.Reading;
using HttpServer.Config.Tests.Gateway;

namespace HttpServer.Config.Tests.Reading;

/// <summary>Values from the environment and from files.</summary>
public sealed class ExpansionTests
{
    private static readonly Dictionary<string, string> Environment = new()
    {
        ["NAME"] = "value",
        ["EMPTY"] = "",
        ["NESTED"] = "${NAME}",
        ["FILE"] = "file:/etc/passwd",
    };

    [TestCase("${NAME}", "value")]
    [TestCase("a${NAME}b${NAME}c", "avaluebvaluec")]
    [TestCase("${EMPTY}", "")]
    [TestCase("$NAME {NAME} $", "$NAME {NAME} $")]
    [TestCase("$${NAME}", "${NAME}")]
    [TestCase("$$${NAME}", "$${NAME}")]
    [TestCase("${NESTED}", "${NAME}")]
    [TestCase("${FILE}", "file:/etc/passwd")]
    [TestCase("$$file:x${NAME}", "file:xvalue")]
    [TestCase("profile:x", "profile:x")]
    public void Expand_String_GivesValue(string written, string expected) => Assert.That(PathOf(written), Is.EqualTo(expected));

    [TestCase("secret\n", "secret")]
    [TestCase("secret\r\n\r\n", "secret")]
    [TestCase(" two\nlines ", " two\nlines ")]
    [TestCase("\ufeff${NAME}", "${NAME}")]
    [TestCase("", "")]
    public void Expand_File_GivesContentWithoutItsLastLineEnd(string content, string expected)
    {
        using var file = new TestFile("proxy = [{ path = 'file:value.txt' }]");
        File.WriteAllText(file.Beside("value.txt"), content);

        Assert.That(new BoundGateway(file.Read()).Routes[0].Path, Is.EqualTo(expected));
    }

    [Test]
    public void Expand_FileInDirectoryFromEnvironment_GivesContent()
    {
        using var file = new TestFile("proxy = [{ path = 'file:${DIRECTORY}/value.txt' }]");
        File.WriteAllText(file.Beside("value.txt"), "found");
        var reading = file.Read(new() { ["DIRECTORY"] = Path.GetDirectoryName(file.Path)! });

        Assert.That(new BoundGateway(reading).Routes[0].Path, Is.EqualTo("found"));
    }

    [Test]
    public void Expand_FileOfExactly64Kb_IsRead_AndOneByteMoreIsNot()
    {
        using var file = new TestFile("proxy = [{ path = 'file:value.txt' }]");
        File.WriteAllText(file.Beside("value.txt"), new string('a', 65536));
        Assert.That(file.Read().HasErrors, Is.False);

        File.AppendAllText(file.Beside("value.txt"), "a");
        Assert.That(file.Lines(file.Read()), Is.EqualTo("app.toml:1:19: proxy[0].path: the file 'value.txt' is larger than 64 KB"));
    }

    [Test]
    public void Expand_FileThatIsNoText_IsAnError()
    {
        using var file = new TestFile("proxy = [{ path = 'file:value.bin' }]");
        File.WriteAllBytes(file.Beside("value.bin"), [0x61, 0xff]);

        Assert.That(file.Lines(file.Read()), Is.EqualTo("app.toml:1:19: proxy[0].path: the file 'value.bin' is not UTF-8 text"));
    }

    [Test]
    public void Diagnostics_OfExpandedValues_NeverShowThem()
    {
        using var file = new TestFile("""
            [logging]
            level = "${TOKEN}"
            output_mode = "file:token.txt"
            """);
        File.WriteAllText(file.Beside("token.txt"), "s3cret-t0ken");
        var lines = file.Lines(file.Read(new() { ["TOKEN"] = "s3cret-t0ken" }));

        Assert.That(lines, Does.Not.Contain("s3cret"));
        Assert.That(lines, Does.Contain("logging.level: '${TOKEN}' is not an allowed value"));
    }

    [Test]
    public void Diagnostics_OfValidatorThatQuotesAFile_ShowItsNameInstead()
    {
        using var file = new TestFile("server.ssl.cert_file = 'file:key.pem'");
        File.WriteAllText(file.Beside("key.pem"), "-----BEGIN PRIVATE KEY-----");
        ConfigurationReading reading = file.Read();

        var explained = reading.Explain(["server.ssl.cert_file: '-----BEGIN PRIVATE KEY-----' does not exist"]);

        Assert.That(file.Lines(explained.Select(item => item.ToString())), Is.EqualTo(
            "app.toml:1:24: server.ssl.cert_file: 'file:key.pem' does not exist"));
    }

    private static string? PathOf(string written) =>
        BoundGateway.From($"proxy = [{{ path = '{written}' }}]", Environment).Routes[0].Path;
}
