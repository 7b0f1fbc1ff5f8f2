namespace HttpServer.Core.AccessLog;

/// <summary>One of the two forms of an access line.</summary>
internal abstract class AccessLogFormat
{
    /// <summary>Writes the line with its line feed.</summary>
    public abstract void Write(ref LineWriter line, scoped in AccessEntry entry);
}
