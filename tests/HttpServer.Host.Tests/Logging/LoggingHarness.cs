using System.Text;
using System.Text.Json;
using HttpServer.Host.Logging;
using HttpServer.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace HttpServer.Host.Tests.Logging;

/// <summary>The program's log in a directory of its own, with a console of its own.</summary>
internal sealed class LoggingHarness : IDisposable
{
    private readonly MemoryStream _console = new();
    private readonly Dictionary<string, string?> _configuration;
    private readonly TempDirectory _directory = new();

    public LoggingHarness(params (string Key, string Value)[] settings)
        : this(colour: false, settings)
    {
    }

    public LoggingHarness(bool colour, params (string Key, string Value)[] settings)
    {
        _configuration = new Dictionary<string, string?> { ["logging:LogsDirectory"] = Logs };
        foreach (var (key, value) in settings)
        {
            _configuration["logging:" + key] = value;
        }

        Services.AddSingleton(new LogConsole(Stream.Synchronized(_console), colour));
        Services.AddHttpServerLogging(new ConfigurationBuilder().AddInMemoryCollection(_configuration).Build());
    }

    public ServiceCollection Services { get; } = new();

    public string Logs => _directory.Combine("logs");

    public string Console => Encoding.UTF8.GetString(_console.ToArray());

    public string[] Files => Directory.Exists(Logs) ? Directory.GetFiles(Logs).Order().ToArray() : [];

    public string File => System.IO.File.ReadAllText(Files.Single());

    /// <summary>Logs and closes everything, so that what was logged is on disk.</summary>
    public LoggingHarness Run(Action<ILoggerFactory> log)
    {
        using var services = Services.BuildServiceProvider();
        log(services.GetRequiredService<ILoggerFactory>());
        return this;
    }

    public LoggingHarness Run(Action<ILogger> log) => Run(factory => log(factory.CreateLogger("HttpServer.Test")));

    public JsonElement[] Json() => System.IO.File.ReadAllLines(Files.Single()).Select(l => JsonDocument.Parse(l).RootElement).ToArray();

    public string WriteOld(string name, double ageInDays)
    {
        var path = _directory.Write(Path.Combine("logs", name), "old\n");
        System.IO.File.SetLastWriteTimeUtc(path, TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(-ageInDays));
        return path;
    }

    public void Dispose() => _directory.Dispose();
}
