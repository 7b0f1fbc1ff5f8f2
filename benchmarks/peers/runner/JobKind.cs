namespace HttpServer.Peers;

internal enum JobKind
{
    /// <summary>wrk against a backend.</summary>
    Forward,

    /// <summary>wrk against files.</summary>
    Files,

    /// <summary>Messages through WebSockets.</summary>
    WebSocket,

    /// <summary>Memory of connections that do nothing.</summary>
    Idle,

    /// <summary>From starting the program to its first response.</summary>
    Start,
}
