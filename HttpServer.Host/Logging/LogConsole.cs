namespace HttpServer.Host.Logging;

/// <summary>The terminal or whatever stands in for it. Registered before <c>AddHttpServerLogging</c>, another one is used.</summary>
/// <param name="output">Where lines go; left open.</param>
/// <param name="colour">Whether it understands ANSI colours and wants them.</param>
public sealed class LogConsole(Stream output, bool colour)
{
    public Stream Output { get; } = output;

    public bool Colour { get; } = colour;

    /// <summary>Standard output, in colour only on a terminal and with NO_COLOR (no-color.org) unset or empty.</summary>
    public static LogConsole OfProcess() => new(
        Console.OpenStandardOutput(),
        !Console.IsOutputRedirected
            && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
            && Environment.GetEnvironmentVariable("TERM") != "dumb");
}
