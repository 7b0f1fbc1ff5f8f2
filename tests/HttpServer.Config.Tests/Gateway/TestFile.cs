using HttpServer.Config.Format;
using HttpServer.Config.Reading;
using Microsoft.Extensions.Time.Testing;

namespace HttpServer.Config.Tests.Gateway;

/// <summary>A configuration file in a directory of its own, shown in messages as <c>app.toml</c>.</summary>
public sealed class TestFile : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("httpserver-config-");

    public TestFile(string? text = null)
    {
        if (text is not null)
        {
            File.WriteAllText(Path, text);
        }
    }

    public string Path => System.IO.Path.Combine(_directory.FullName, "app.toml");

    public string Beside(string name) => System.IO.Path.Combine(_directory.FullName, name);

    public ConfigurationReading ReadAs(ConfigurationFormat format) => ConfigurationReader.Read(
        format, new ConfigurationInputs { File = Path, Environment = new Dictionary<string, string>() }, new FakeTimeProvider());

    public ConfigurationReading Read(Dictionary<string, string>? environment = null, params CommandLineSetting[] commandLine) =>
        ConfigurationReader.Read(
            GatewayFormat.Build(),
            new ConfigurationInputs { File = Path, Environment = environment ?? [], CommandLine = commandLine },
            new FakeTimeProvider());

    /// <summary>The diagnostics as lines, the directory taken out of them.</summary>
    public string Lines(ConfigurationReading reading) => Lines(reading.Diagnostics.Select(static item => item.ToString()));

    public string Lines(IEnumerable<string> diagnostics) =>
        string.Join('\n', diagnostics).Replace(Path, "app.toml", StringComparison.Ordinal);

    public static string Diagnose(string text, Dictionary<string, string>? environment = null, params CommandLineSetting[] commandLine)
    {
        using var file = new TestFile(text);
        return file.Lines(file.Read(environment, commandLine));
    }

    public void Dispose() => _directory.Delete(recursive: true);
}
