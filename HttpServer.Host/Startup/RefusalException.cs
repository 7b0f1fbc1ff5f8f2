namespace HttpServer.Host.Startup;

/// <summary>The machine does not allow what the configuration asks for; the message is the one line for the person.</summary>
internal sealed class RefusalException(string message, Exception? cause) : Exception(message, cause);
