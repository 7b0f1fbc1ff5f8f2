using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace HttpServer.Acme.Dns;

/// <summary>
/// A program of the operator's own: <c>PROGRAM present RECORD VALUE</c> and <c>PROGRAM cleanup RECORD VALUE</c>, the same in <c>ACME_ACTION</c>,
/// <c>ACME_RECORD</c> and <c>ACME_VALUE</c>. Exit code 0 is success.
/// </summary>
internal sealed class CommandDns(DnsChallengeOptions options, TimeProvider time) : IDnsProvider
{
    public const string Key = "command";

    private const int MostOutput = 500;

    public string Name => Key;

    public Task PresentAsync(string record, string value, CancellationToken cancellationToken) => RunAsync("present", record, value, cancellationToken);

    public Task CleanUpAsync(string record, string value, CancellationToken cancellationToken) => RunAsync("cleanup", record, value, cancellationToken);

    private async Task RunAsync(string action, string record, string value, CancellationToken cancellationToken)
    {
        var program = DnsCredentials.Of(options, DnsCredentials.Command);
        var start = new ProcessStartInfo(program, [action, record, value])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["ACME_ACTION"] = action, ["ACME_RECORD"] = record, ["ACME_VALUE"] = value },
        };
        var timeout = TimeSpan.FromSeconds(options.TimeoutSeconds);
        using var bound = new CancellationTokenSource(timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(bound.Token, cancellationToken);
        using var process = new Process { StartInfo = start };
        try
        {
            process.Start();
        }
        catch (Win32Exception exception)
        {
            throw new IOException($"'{program}' cannot be started: {exception.Message}", exception);
        }

        try
        {
            process.StandardInput.Close();
            var output = ReadAsync(process.StandardOutput, either.Token);
            var error = ReadAsync(process.StandardError, either.Token);
            await process.WaitForExitAsync(either.Token).ConfigureAwait(false);
            await Task.WhenAll(output, error).ConfigureAwait(false);
            if (process.ExitCode != 0)
            {
                throw new IOException($"'{program} {action}' ended with exit code {process.ExitCode}: {await error.ConfigureAwait(false)}");
            }
        }
        catch (OperationCanceledException exception)
        {
            process.Kill(entireProcessTree: true);
            if (cancellationToken.IsCancellationRequested)
            {
                throw;
            }

            throw new IOException(FormattableString.Invariant($"'{program} {action}' did not end within {timeout.TotalSeconds} s."), exception);
        }
    }

    // All of it is read, so that the program can write on; only the beginning is kept.
    private static async Task<string> ReadAsync(StreamReader reader, CancellationToken cancellationToken)
    {
        var kept = new StringBuilder();
        var buffer = new char[1024];
        for (int read; (read = await reader.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0;)
        {
            kept.Append(buffer, 0, Math.Min(read, MostOutput - kept.Length));
        }

        return kept.ToString().ReplaceLineEndings(" ").Trim();
    }
}
