namespace HttpServer.Core.ProxyProtocol;

/// <summary>Which header of the PROXY protocol is sent.</summary>
public enum ProxyProtocolVersion
{
    /// <summary>None.</summary>
    None,

    /// <summary>Version 1, a line of text.</summary>
    Text,

    /// <summary>Version 2, binary.</summary>
    Binary,
}
