namespace HttpServer.Core.LogFiles;

/// <summary>Where a <see cref="BackgroundLogWriter"/> puts its lines. Called by one thread at a time; may block.</summary>
public interface ILogOutput : IDisposable
{
    /// <summary>
    /// Writes whole lines, never throws for trouble with the medium. What was not taken is offered again later, so an
    /// output opens anew whatever it needs by itself.
    /// </summary>
    /// <param name="lines">UTF-8 lines, each with its line feed.</param>
    /// <param name="trouble">Why not everything was taken; null when it was.</param>
    /// <returns>Bytes taken.</returns>
    int Write(ReadOnlySpan<byte> lines, out Exception? trouble);
}
