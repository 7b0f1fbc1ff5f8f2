using System.Globalization;

namespace HttpServer.Testing;

/// <summary>A real authoritative name server, Knot DNS, on a free port of 127.0.0.1: the zone <c>example.com</c>, which holders of its key may change.</summary>
/// <remarks><c>_acme-challenge.alias</c> in it is an alias, of an alias of <c>proofs</c>; the one of <c>circle</c> leads back to itself, and the one of <c>long</c> through ten more.</remarks>
public sealed class KnotServer : IAsyncDisposable
{
    public const string KeyName = "acme-key";
    public const string KeySecret = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";

    private const int Attempts = 5;

    private readonly TempDirectory _directory = new();
    private ProgramRun? _run;

    public int Port { get; private set; }

    /// <summary>Updates that it took.</summary>
    public int Updates => _run is { } run ? run.Error.Split("DDNS, finished").Length - 1 : 0;

    public string Log => _run?.Error ?? "";

    /// <exception cref="FileNotFoundException">Knot DNS is not installed.</exception>
    public static async Task<KnotServer> StartAsync()
    {
        var server = new KnotServer();
        try
        {
            for (var attempt = 1; !await server.TryLaunchAsync(FreePort.Find()); attempt++)
            {
                if (attempt == Attempts)
                {
                    throw new InvalidOperationException($"knotd does not start.\n{server.Log}");
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

    public async ValueTask DisposeAsync()
    {
        if (_run is not null)
        {
            await _run.DisposeAsync();
        }

        _directory.Dispose();
    }

    private async Task<bool> TryLaunchAsync(int port)
    {
        if (_run is not null)
        {
            await _run.DisposeAsync();
        }

        Port = port;
        _directory.Write("zone.txt", """
            $ORIGIN example.com.
            @ 60 SOA ns hostmaster 1 3600 600 86400 1
            @ 60 NS ns
            ns 60 A 127.0.0.1
            * 60 A 127.0.0.1
            _acme-challenge.alias 60 CNAME first
            first 60 CNAME proofs
            _acme-challenge.circle 60 CNAME second
            second 60 CNAME _acme-challenge.circle
            _acme-challenge.long 60 CNAME long1

            """ + string.Concat(Enumerable.Range(1, 10).Select(static i => string.Create(CultureInfo.InvariantCulture, $"long{i} 60 CNAME long{i + 1}\n"))));
        var configuration = _directory.Write("knot.conf", string.Create(CultureInfo.InvariantCulture, $"""
            server:
                rundir: "{_directory.FullPath}"
                listen: 127.0.0.1@{port}
                udp-workers: 1
                tcp-workers: 1
                background-workers: 1
            database:
                storage: "{_directory.FullPath}"
            log:
              - target: stderr
                any: info
            key:
              - id: {KeyName}
                algorithm: hmac-sha256
                secret: {KeySecret}
            acl:
              - id: update
                key: {KeyName}
                action: update
            zone:
              - domain: example.com
                storage: "{_directory.FullPath}"
                file: zone.txt
                acl: update

            """));
        _run = new ProgramRun(RequiredProgram.Find("knotd"), ["-c", configuration]);
        var run = _run;
        await Eventually.True(() => run.HasExited || run.Error.Contains("server started", StringComparison.Ordinal), what: "knotd has started");
        return !run.HasExited && await LoopbackPort.AcceptsAsync(port);
    }
}
