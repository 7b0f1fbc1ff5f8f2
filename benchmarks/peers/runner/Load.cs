using System.Diagnostics;
using System.Globalization;

namespace HttpServer.Peers;

/// <summary>Puts load on a port for some seconds, by wrk, h2load or our own WebSocket generator.</summary>
internal sealed class Load(Layout layout, Job job)
{
    private readonly Http2Load? _http2 = job.Kind is JobKind.Http2 or JobKind.Grpc ? new(layout, job) : null;

    /// <summary>The same load with another number of connections.</summary>
    public Load WithConnections(int connections) => new(layout, job with { Connections = connections });

    /// <exception cref="Failure">A response was missing, not a success or too short.</exception>
    public async Task<LoadResult> RunAsync(int port, int seconds, CancellationToken cancellationToken)
    {
        var output = await OutputAsync(port, seconds, cancellationToken);
        var result = _http2?.Read(output) ?? LoadResult.Parse(output);
        if (result.Requests == 0 || result.Errors > 0)
        {
            throw new Failure(string.Create(CultureInfo.InvariantCulture, $"{result.Requests} {job.Unit}s with {ErrorsIn(output)}"));
        }

        if (result.Bytes < result.Requests * job.ResponseBytes)
        {
            throw new Failure(string.Create(CultureInfo.InvariantCulture, $"{result.Bytes} bytes for {result.Requests} responses of {job.ResponseBytes}"));
        }

        return result;
    }

    private async Task<string> OutputAsync(int port, int seconds, CancellationToken cancellationToken)
    {
        var start = _http2 is not null ? new ProcessStartInfo("h2load", _http2.Arguments(port, seconds))
            : job.Kind == JobKind.WebSocket
            ? new ProcessStartInfo(layout.Tool("ws_load"), [Text(port), job.Path, Text(job.Connections), Text(seconds)])
            : new ProcessStartInfo("wrk", ["-t1", "-c", Text(job.Connections), "-d", $"{Text(seconds)}s", "--timeout", "10s", "-s", Path.Combine(layout.Peers, "load", "wrk.lua"), $"{job.Scheme}://{job.Host}:{Text(port)}{job.Path}"]);
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.Environment["METHOD"] = job.PostBytes > 0 ? "POST" : "GET";
        start.Environment["CLOSES"] = job.ClosesEach ? "1" : "";
        start.Environment["BODY_BYTES"] = Text(job.PostBytes);
        using var process = Process.Start(start)!;
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var error = process.StandardError.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return process.ExitCode == 0 ? await output : throw new Failure((await error).Trim());
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }

    private static string ErrorsIn(string output)
        => output.Split('\n').FirstOrDefault(line => line.StartsWith("ERRORS ", StringComparison.Ordinal) || line.StartsWith("status codes: ", StringComparison.Ordinal)) ?? "errors";

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
