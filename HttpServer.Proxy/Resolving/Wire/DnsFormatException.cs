namespace HttpServer.Proxy.Resolving.Wire;

/// <summary>A message that breaks the rules of RFC 1035, or is no answer to what was asked.</summary>
internal sealed class DnsFormatException(string message) : IOException(message);
