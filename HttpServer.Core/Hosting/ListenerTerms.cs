using HttpServer.Core.ProxyProtocol;

namespace HttpServer.Core.Hosting;

/// <summary>What the connections of a port are told; may change while it is open.</summary>
/// <param name="Name">Of the listener.</param>
/// <param name="SpeaksHttp2">Whether clients may speak HTTP/2.</param>
/// <param name="SpeaksTls">Whether clients must speak TLS.</param>
/// <param name="SpeaksHttp3">Whether HTTP/3 is to be spoken beside TLS, over UDP.</param>
/// <param name="ProxyProtocol">Null where the PROXY protocol is not read.</param>
internal sealed record ListenerTerms(string Name, bool SpeaksHttp2, bool SpeaksTls, bool SpeaksHttp3, ProxyProtocolTerms? ProxyProtocol);
