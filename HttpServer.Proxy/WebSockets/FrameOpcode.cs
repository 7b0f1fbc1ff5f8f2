namespace HttpServer.Proxy.WebSockets;

/// <summary>What a frame is (RFC 6455, 5.2). Other numbers can come.</summary>
internal enum FrameOpcode : byte
{
    Text = 1,
    Binary = 2,
    Close = 8,
    Ping = 9,
    Pong = 10,
}
