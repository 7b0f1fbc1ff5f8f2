using System.ComponentModel;
using System.Diagnostics;

namespace HttpServer.Host.Certificates;

/// <summary>Where a machine keeps whom it trusts: a directory, and the program that puts what is there in force.</summary>
/// <param name="Directory">The directory.</param>
/// <param name="Program">The program, with the path or a name on PATH.</param>
/// <param name="Arguments">Its arguments.</param>
public sealed record TrustStore(string Directory, string Program, IReadOnlyList<string> Arguments)
{
    /// <summary>Debian's and its relatives', else Red Hat's and its relatives'; null where neither is there.</summary>
    public static TrustStore? OfSystem() => Known.FirstOrDefault(static store => System.IO.Directory.Exists(store.Directory));

    private static TrustStore[] Known =>
    [
        new("/usr/local/share/ca-certificates", "update-ca-certificates", []),
        new("/etc/pki/ca-trust/source/anchors", "update-ca-trust", ["extract"]),
    ];

    /// <summary>The path of a root by its fingerprint: several installations may have theirs side by side.</summary>
    internal string PathOf(string fingerprint) => Path.Combine(Directory, $"httpserver-{fingerprint[..12]}.crt");

    /// <summary>As typed on a command line.</summary>
    internal string Update => string.Join(' ', [Program, .. Arguments]);

    /// <summary>Puts in force what is in the directory.</summary>
    /// <exception cref="IOException">The program is not there, or fails.</exception>
    internal async Task UpdateAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(Program, Arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var error = process.StandardError.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            if (process.ExitCode != 0)
            {
                throw new IOException($"'{Update}' has failed with exit code {process.ExitCode}: {(await error).Trim()} {(await output).Trim()}".TrimEnd());
            }
        }
        catch (Win32Exception exception)
        {
            throw new IOException($"'{Update}' cannot be started: {exception.Message}.", exception);
        }
    }
}
