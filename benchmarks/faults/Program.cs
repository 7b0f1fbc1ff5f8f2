using System.Globalization;
using System.Runtime.InteropServices;
using HttpServer.Faults;
using HttpServer.Faults.Backends;
using HttpServer.Faults.Clients;

CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
if (args is ["backend", var port, var receipts])
{
    return await BackendServer.RunAsync(int.Parse(port, CultureInfo.InvariantCulture), receipts);
}

if (args is ["slow", var gateway, var kind, var count])
{
    return await SlowClients.RunAsync(int.Parse(gateway, CultureInfo.InvariantCulture), Enum.Parse<SlowKind>(kind), int.Parse(count, CultureInfo.InvariantCulture));
}

var repository = Environment.GetEnvironmentVariable("REPOSITORY") ?? throw new InvalidOperationException("Start it by benchmarks/faults/run.");
Settings settings;
try
{
    settings = Settings.Parse(args, Path.Combine(repository, "benchmarks", "faults", "RESULTS.md"));
}
catch (ArgumentException e)
{
    Console.Error.WriteLine($"{e.Message}; see benchmarks/faults/run --help");
    return 2;
}

var work = Directory.CreateTempSubdirectory("httpserver-faults-");
// Everything runs on all cores: what is asked is who loses requests, not who is fast.
var cores = $"0-{Environment.ProcessorCount - 1}";
var layout = new Layout(repository, Environment.GetEnvironmentVariable("ARTIFACTS")!, work.FullName, cores, cores);
using var interrupt = new CancellationTokenSource();
using var onInterrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var onTerminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
try
{
    await new Run(settings, layout, interrupt.Token).ExecuteAsync();
    return 0;
}
catch (OperationCanceledException)
{
    Console.Error.WriteLine("Interrupted.");
    return 130;
}
finally
{
    work.Delete(recursive: true);
}

// Gateways and backends are stopped and their files deleted on the way out.
void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    interrupt.Cancel();
}
