using System.CommandLine;
using System.Security.Cryptography;
using HttpServer.Fuzzing;
using HttpServer.Fuzzing.Driving;
using SharpFuzz;

var targetArgument = new Argument<string>("target") { Description = "Name of a target, or 'all'.", DefaultValueFactory = static _ => "all" };
var executions = new Option<long>("--executions") { Description = "Inputs to try for each target.", DefaultValueFactory = static _ => 10_000_000 };
var seed = new Option<int>("--seed") { Description = "What chance begins with.", DefaultValueFactory = static _ => 1 };
var findings = new Option<DirectoryInfo>("--findings") { Description = "Where inputs that found something are written.", DefaultValueFactory = static _ => new DirectoryInfo("findings") };

var run = new Command("run", "Tries targets in this process.") { targetArgument, executions, seed, findings };
run.SetAction(parsed =>
{
    var found = 0;
    foreach (var target in parsed.GetValue(targetArgument) is "all" or null ? FuzzTargets.All : [FuzzTargets.Get(parsed.GetValue(targetArgument)!)])
    {
        var trial = new FuzzRun(target, parsed.GetValue(seed), Console.Out);
        trial.Run(parsed.GetValue(executions), TimeProvider.System);
        foreach (var input in trial.Findings.Values)
        {
            var directory = parsed.GetValue(findings)!.CreateSubdirectory(target.Name);
            File.WriteAllBytes(Path.Combine(directory.FullName, Convert.ToHexStringLower(SHA256.HashData(input))[..12]), input);
        }

        found += trial.Findings.Count;
    }

    return found == 0 ? 0 : 1;
});

var name = new Argument<string>("target");
var afl = new Command("afl", "Tries one target under afl-fuzz.") { name };
afl.SetAction(parsed =>
{
    var target = FuzzTargets.Get(parsed.GetValue(name)!);
    Fuzzer.OutOfProcess.Run(stream =>
    {
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        target.Run(copy.ToArray());
    });
});

var directory = new Argument<DirectoryInfo>("directory");
var instrument = new Command("instrument", "Prepares the libraries in a directory.") { directory };
instrument.SetAction(parsed => Instrumentation.Apply(parsed.GetValue(directory)!.FullName));

return new RootCommand("Feeds the product's parsers with inputs nobody would send in good faith.") { run, afl, instrument }.Parse(args).Invoke();
