namespace HttpServer.Host.Startup;

/// <summary>A writer for people: colours where they are wanted, plain text everywhere else.</summary>
internal sealed class Terminal(TextWriter writer, bool hasColour)
{
    private const string Reset = "\e[0m";

    /// <summary>
    /// For one of the process's own streams. Colour needs a terminal behind it, is switched off by NO_COLOR
    /// (https://no-color.org) and TERM=dumb, and is not tried in old Windows consoles that would print the codes.
    /// </summary>
    public static Terminal For(TextWriter writer)
    {
        var isTerminal = (ReferenceEquals(writer, Console.Out) && !Console.IsOutputRedirected)
            || (ReferenceEquals(writer, Console.Error) && !Console.IsErrorRedirected);
        return new Terminal(writer, isTerminal && WantsColour());
    }

    public string Bold(string text) => Paint("\e[1m", text);

    public string Dim(string text) => Paint("\e[2m", text);

    public string Link(string text) => Paint("\e[36m", text);

    public string Good(string text) => Paint("\e[32m", text);

    public string Warning(string text) => Paint("\e[33m", text);

    public string Bad(string text) => Paint("\e[31m", text);

    public void Line(string text = "") => writer.WriteLine(text);

    private string Paint(string code, string text) => hasColour ? code + text + Reset : text;

    private static bool WantsColour() =>
        string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"))
        && Environment.GetEnvironmentVariable("TERM") != "dumb"
        && (!OperatingSystem.IsWindows() || Environment.GetEnvironmentVariable("WT_SESSION") is not null);
}
