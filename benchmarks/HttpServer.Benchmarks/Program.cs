using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using HttpServer.Benchmarks.Balancing;
using Perfolizer.Horology;

const string Short = "--short";

// In this process: a project of its own for each benchmark would have to be restored, and the analyzers would judge it.
var job = Job.Default.WithToolchain(InProcessEmitToolchain.Instance).WithWarmupCount(5).WithIterationCount(10);
if (args.Contains(Short))
{
    // Everything in minutes. Warm for half a second each: the first ones would be measured before the compiler is done with them.
    job = job.WithWarmupCount(8).WithIterationCount(5).WithIterationTime(TimeInterval.FromMilliseconds(50));
}

var config = ManualConfig.CreateEmpty()
    .AddColumnProvider(DefaultColumnProviders.Instance)
    .AddLogger(ConsoleLogger.Default)
    .AddExporter(MarkdownExporter.GitHub)
    .AddDiagnoser(MemoryDiagnoser.Default)
    .AddJob(job);

var summaries = BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run([.. args.Where(static argument => argument != Short)], config);
return SelectionScale.Check(summaries, Console.Out) ? 0 : 1;
