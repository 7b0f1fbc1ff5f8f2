using System.CommandLine;
using System.CommandLine.Invocation;
using System.Runtime.InteropServices;
using HttpServer.Host.Startup;

namespace HttpServer.Host.Commands;

/// <summary><c>--version</c>: with the runtime that a published binary carries, for that is what security notices name.</summary>
internal sealed class VersionAction : SynchronousCommandLineAction
{
    public override int Invoke(ParseResult parseResult)
    {
        parseResult.InvocationConfiguration.Output.WriteLine(
            $"httpserver {ProductVersion.Number} ({RuntimeInformation.FrameworkDescription}, {RuntimeInformation.RuntimeIdentifier})");
        return (int)ExitCode.Success;
    }
}
