using SharpFuzz;

namespace HttpServer.Fuzzing.Driving;

/// <summary>Puts SharpFuzz's counters into the product's libraries.</summary>
internal static class Instrumentation
{
    /// <summary>Rewrites the libraries in a directory in place.</summary>
    public static void Apply(string directory)
    {
        foreach (var library in Directory.GetFiles(directory, "HttpServer.*.dll").Where(static file => !file.EndsWith("Fuzzing.dll", StringComparison.Ordinal)))
        {
            // The names of the instrumented types come lazily.
            _ = Fuzzer.Instrument(library, static _ => true, Options.Value).Count();
        }
    }
}
