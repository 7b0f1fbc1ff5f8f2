using HttpServer.Host.Certificates;
using HttpServer.Host.Commands;

namespace HttpServer.Host.Tests.Commands;

/// <summary>One run of the command line inside the test's own process.</summary>
internal sealed record CommandRun(ExitCode Code, string Output, string Error)
{
    public IReadOnlyList<string> OutputLines => Lines(Output);

    public IReadOnlyList<string> ErrorLines => Lines(Error);

    public static Task<CommandRun> Of(params string[] arguments) => Of(null, arguments);

    /// <param name="trustStore">In the place of the machine's; without one nothing can be trusted.</param>
    /// <param name="arguments">As typed.</param>
    public static async Task<CommandRun> Of(TrustStore? trustStore, string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await CommandLine.RunAsync(arguments, output, error, trustStore, CancellationToken.None);
        return new CommandRun(code, output.ToString(), error.ToString());
    }

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
