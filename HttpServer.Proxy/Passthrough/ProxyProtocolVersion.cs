namespace HttpServer.Proxy.Passthrough;

/// <summary>Which header of the PROXY protocol targets are sent.</summary>
internal enum ProxyProtocolVersion
{
    None,
    Text,
    Binary,
}
