namespace HttpServer.Core.LogFiles;

/// <summary>A log file cannot be opened at start. The message is one sentence for the person who starts the program.</summary>
public sealed class LogFileException : IOException
{
    public LogFileException()
    {
    }

    public LogFileException(string message)
        : base(message)
    {
    }

    public LogFileException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
