using HttpServer.Testing;

namespace HttpServer.EndToEnd.Tests;

/// <summary>A directory with a page, perhaps a configuration, and gateways started there.</summary>
internal sealed class TestSite : IDisposable
{
    public const string Page = "<!doctype html><title>The page</title>";

    private readonly TempDirectory _directory = new();

    public TestSite() => Write("index.html", Page);

    public string Root => _directory.FullPath;

    public string Write(string path, string content) => _directory.Write(path, content);

    /// <summary>Writes app_config.toml, where a gateway started here finds it by itself.</summary>
    public TestSite Configure(string toml)
    {
        Write("app_config.toml", toml);
        return this;
    }

    /// <summary>Starts a gateway in this directory on a free port.</summary>
    public Task<GatewayProcess> StartAsync(params string[] arguments) => StartAsync(null, arguments);

    public Task<GatewayProcess> StartAsync(IReadOnlyDictionary<string, string>? environment, params string[] arguments)
        => GatewayProcess.StartAsync([.. arguments, "--port", "0"], Root, environment);

    public Task<GatewayExit> RunAsync(params string[] arguments) => GatewayProcess.RunAsync(arguments, Root);

    public void Dispose() => _directory.Dispose();
}
