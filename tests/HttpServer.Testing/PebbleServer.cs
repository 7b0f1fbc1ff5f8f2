using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;

namespace HttpServer.Testing;

/// <summary>
/// A real ACME server, pebble, on free ports of 127.0.0.1, which validates at the ports it is told. Its name server, pebble-challtestsrv,
/// says 127.0.0.1 for every name, and the TXT records that it is given.
/// </summary>
public sealed class PebbleServer : IAsyncDisposable
{
    private const int Attempts = 5;

    private readonly TempDirectory _directory = new();
    private readonly PebbleSettings _settings;
    private readonly HttpClient _client;
    private ProgramRun? _names;
    private ProgramRun? _pebble;
    private int _port;
    private int _managementPort;
    private int _namesManagementPort;

    private PebbleServer(PebbleSettings settings)
    {
        _settings = settings;
        using var certificate = TestCertificate.Create();
        CaFile = _directory.Write("ca.pem", certificate.ExportCertificatePem());
        using var key = certificate.GetECDsaPrivateKey()!;
        _directory.Write("key.pem", key.ExportPkcs8PrivateKeyPem());
        var fingerprint = certificate.GetCertHashString(HashAlgorithmName.SHA256);
        _client = new(new SocketsHttpHandler
        {
            SslOptions = { RemoteCertificateValidationCallback = (_, shown, _, _) => shown?.GetCertHashString(HashAlgorithmName.SHA256) == fingerprint },
        });
    }

    public string DirectoryUrl => $"https://localhost:{_port}/dir";

    /// <summary>PEM file that its own https is verified with.</summary>
    public string CaFile { get; }

    /// <summary>The port of the name server, TCP and UDP.</summary>
    public int DnsPort { get; private set; }

    /// <summary>Orders that were made.</summary>
    public int Orders => Count("Added order ");

    /// <summary>What it wrote so far.</summary>
    public string Output => _pebble is { } run ? run.Output + run.Error : "";

    /// <exception cref="FileNotFoundException">pebble is not installed.</exception>
    public static async Task<PebbleServer> StartAsync(PebbleSettings settings)
    {
        var server = new PebbleServer(settings);
        try
        {
            for (var attempt = 1; !await server.TryLaunchAsync(); attempt++)
            {
                if (attempt == Attempts)
                {
                    throw new InvalidOperationException($"pebble does not start.\n{server.Output}\n{server._names?.Output}{server._names?.Error}");
                }
            }

            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>The root that its certificates lead to, in PEM.</summary>
    public Task<string> RootAsync() => _client.GetStringAsync(new Uri($"https://localhost:{_managementPort}/roots/0"));

    /// <summary>Where records of the name server are set and cleared, as JSON.</summary>
    public string NamesUrl => $"http://{Local(_namesManagementPort)}";

    public Task AddTxtAsync(string record, string value) => TellNamesAsync("set-txt", new() { ["host"] = $"{record}.", ["value"] = value });

    public Task ClearTxtAsync(string record) => TellNamesAsync("clear-txt", new() { ["host"] = $"{record}." });

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _client.Dispose();
        _directory.Dispose();
    }

    private int Count(string text) => Output.Split(text).Length - 1;

    private async Task TellNamesAsync(string what, Dictionary<string, string> message)
    {
        using var content = new StringContent(JsonSerializer.Serialize(message));
        using var response = await _client.PostAsync(new Uri($"http://127.0.0.1:{_namesManagementPort}/{what}"), content);
        response.EnsureSuccessStatusCode();
    }

    /// <summary>From now on it is not there.</summary>
    public async Task StopAsync()
    {
        foreach (var run in new[] { _pebble, _names }.OfType<ProgramRun>())
        {
            await run.DisposeAsync();
        }

        (_pebble, _names) = (null, null);
    }

    private async Task<bool> TryLaunchAsync()
    {
        await StopAsync();
        (_port, _managementPort, DnsPort, _namesManagementPort) = (FreePort.Find(), FreePort.Find(), FreePort.Find(), FreePort.Find());
        var configuration = _directory.Write("pebble.json", JsonSerializer.Serialize(new { pebble = Configuration() }));
        _names = new ProgramRun(
            RequiredProgram.Find("pebble-challtestsrv"),
            ["-dns01", Local(DnsPort), "-http01", "", "-https01", "", "-tlsalpn01", "", "-management", Local(_namesManagementPort), "-defaultIPv6", ""]);
        _pebble = new ProgramRun(
            RequiredProgram.Find("pebble"), ["-config", configuration, "-dnsserver", Local(_settings.NameServer ?? DnsPort)], environment: _settings.Environment());
        return await IsReadyAsync(_names, _namesManagementPort) && await IsReadyAsync(_names, DnsPort) && await IsReadyAsync(_pebble, _managementPort) && await IsReadyAsync(_pebble, _port);
    }

    private Dictionary<string, object> Configuration() => new()
    {
        ["listenAddress"] = Local(_port),
        ["managementListenAddress"] = Local(_managementPort),
        ["certificate"] = CaFile,
        ["privateKey"] = _directory.Combine("key.pem"),
        ["httpPort"] = _settings.HttpPort,
        ["tlsPort"] = _settings.TlsPort,
        ["externalAccountBindingRequired"] = _settings.ExternalAccounts.Count > 0,
        ["externalAccountMACKeys"] = _settings.ExternalAccounts,
        ["domainBlocklist"] = _settings.Blocked,
        ["certificateValidityPeriod"] = (int)_settings.Validity.TotalSeconds,
    };

    private static async Task<bool> IsReadyAsync(ProgramRun run, int port)
    {
        var accepts = false;
        await Eventually.True(async () => run.HasExited || (accepts = await LoopbackPort.AcceptsAsync(port)), what: "pebble accepts connections");
        return accepts && !run.HasExited;
    }

    private static string Local(int port) => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}");
}
