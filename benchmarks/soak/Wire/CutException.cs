namespace HttpServer.Soak.Wire;

/// <summary>The peer ended or reset the connection.</summary>
internal sealed class CutException(string message, bool begun) : IOException(message)
{
    /// <summary>Whether any byte of the message had come.</summary>
    public bool Begun => begun;
}
