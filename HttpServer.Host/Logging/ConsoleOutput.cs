using HttpServer.Core.LogFiles;

namespace HttpServer.Host.Logging;

/// <summary>The console as the end of a <see cref="BackgroundLogWriter"/>: a terminal or pipe that stalls delays no request.</summary>
internal sealed class ConsoleOutput(LogConsole console) : ILogOutput
{
    public int Write(ReadOnlySpan<byte> lines, out Exception? trouble)
    {
        try
        {
            console.Output.Write(lines);
            console.Output.Flush();
            trouble = null;
            return lines.Length;
        }
        catch (IOException e)
        {
            trouble = e;
            return 0;
        }
    }

    public void Dispose()
    {
        // The console belongs to the process.
    }
}
