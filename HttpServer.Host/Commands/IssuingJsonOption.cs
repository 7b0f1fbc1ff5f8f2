using System.CommandLine;
using HttpServer.Host.Startup;

namespace HttpServer.Host.Commands;

/// <summary><c>--json</c> of the commands that obtain certificates, and where their words go with and without it.</summary>
internal sealed class IssuingJsonOption : Option<bool>
{
    public IssuingJsonOption()
        : base("--json")
    {
        Description = "Print JSON; what happens meanwhile goes to standard error.";
    }

    /// <summary>For what has been done, for what could not, and for the JSON, null for none.</summary>
    public (Terminal Output, Terminal Error, TextWriter? Json) Streams(ParseResult parsed)
    {
        var (output, error) = (parsed.InvocationConfiguration.Output, Terminal.For(parsed.InvocationConfiguration.Error));
        return parsed.GetValue(this) ? (error, error, output) : (Terminal.For(output), error, null);
    }
}
