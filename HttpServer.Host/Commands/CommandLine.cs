using System.CommandLine;
using System.CommandLine.Invocation;
using HttpServer.Config.Diagnostics;
using HttpServer.Host.Certificates;
using HttpServer.Host.Startup;

namespace HttpServer.Host.Commands;

/// <summary>The program, with its streams as parameters: what <c>httpserver ARGUMENTS</c> does.</summary>
public static class CommandLine
{
    /// <summary>Runs one command to its end; the gateway itself ends when it is told to.</summary>
    /// <param name="arguments">As typed, without the program's name.</param>
    /// <param name="output">For what was asked for: the banner, the effective configuration, a schema.</param>
    /// <param name="error">For what stands in the way.</param>
    /// <param name="cancellationToken">Stops a running gateway gracefully, as SIGTERM does.</param>
    public static Task<ExitCode> RunAsync(
        IReadOnlyList<string> arguments, TextWriter output, TextWriter error, CancellationToken cancellationToken = default) =>
        RunAsync(arguments, output, error, TrustStore.OfSystem(), cancellationToken);

    /// <inheritdoc cref="RunAsync(IReadOnlyList{string}, TextWriter, TextWriter, CancellationToken)"/>
    /// <param name="arguments">As typed, without the program's name.</param>
    /// <param name="output">For what was asked for.</param>
    /// <param name="error">For what stands in the way.</param>
    /// <param name="trustStore">Where the machine keeps whom it trusts; null for no place that is known.</param>
    /// <param name="cancellationToken">Stops a running gateway gracefully.</param>
    public static async Task<ExitCode> RunAsync(
        IReadOnlyList<string> arguments, TextWriter output, TextWriter error, TrustStore? trustStore, CancellationToken cancellationToken)
    {
        var command = new GatewayCommand(trustStore).Parse(arguments);
        if (command.Action is ParseErrorAction)
        {
            return Refusal.Print(Terminal.For(error), [.. command.Errors.Select(failure => failure.Message), "'httpserver --help' shows what there is."]);
        }

        try
        {
            return (ExitCode)await command.InvokeAsync(
                new InvocationConfiguration
                {
                    Output = output,
                    Error = error,
                    // Signals belong to the gateway, which has a bounded graceful stop of its own.
                    ProcessTerminationTimeout = null,
                    EnableDefaultExceptionHandler = false,
                },
                cancellationToken);
        }
        catch (ConfigurationException exception)
        {
            return Refusal.Print(Terminal.For(error), exception);
        }
        catch (RefusalException exception)
        {
            return Refusal.Print(Terminal.For(error), [exception.Message]);
        }
        catch (OperationCanceledException)
        {
            // Told to stop before it had begun.
            return ExitCode.Success;
        }
        catch (Exception exception)
        {
            // A fault of the program itself: everything that helps to find it, and no core dump.
            Terminal.For(error).Line($"httpserver failed: {exception}");
            return ExitCode.Failed;
        }
    }
}
