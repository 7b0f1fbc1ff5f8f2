using System.Runtime.InteropServices;
using HttpServer.Peers;

var repository = Environment.GetEnvironmentVariable("REPOSITORY") ?? throw new InvalidOperationException("Start it by benchmarks/peers/run.");
Settings settings;
try
{
    settings = Settings.Parse(args, Path.Combine(repository, "benchmarks", "RESULTS.md"));
}
catch (ArgumentException e)
{
    Console.Error.WriteLine($"{e.Message}; see benchmarks/peers/run --help");
    return 2;
}

var work = Directory.CreateTempSubdirectory("httpserver-peers-");
var layout = new Layout(
    repository,
    Environment.GetEnvironmentVariable("ARTIFACTS")!,
    work.FullName,
    Environment.GetEnvironmentVariable("PROXY_CORE")!,
    Environment.GetEnvironmentVariable("LOAD_CORE")!);
using var interrupt = new CancellationTokenSource();
using var onInterrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var onTerminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
try
{
    var run = new Run(settings, layout, interrupt.Token);
    return await run.ExecuteAsync() ? 0 : 1;
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

// The peers are stopped and their files deleted on the way out.
void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    interrupt.Cancel();
}
