using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace HttpServer.Core.Hosting;

/// <summary>One table <c>[[server.listeners]]</c>: a further port. One that is added is opened while the server runs, one that is removed is closed.</summary>
public sealed class ListenerOptions
{
    // 0 has a meaning of its own.
    internal const int NoPort = -1;

    /// <summary>What routes call it: letters, digits, '-', '_' and '.'; not <c>default</c>. No default: it must be set.</summary>
    [Description("Name of the listener, by which routes ask for it.")]
    public string Name { get; set; } = "";

    /// <summary>TCP port; 0 lets the system choose a free one. No default: it must be set.</summary>
    [Description("TCP port to listen on; 0 lets the system choose a free one.")]
    [Range(0, 65535)]
    public int Port { get; set; } = NoPort;

    /// <summary><c>*</c>, <c>localhost</c> or one IP address. Default: the server's <c>bind_address</c>.</summary>
    [Description("Address to listen on: '*', 'localhost' or one IP address; without it that of the server.")]
    public string? BindAddress { get; set; }

    /// <summary>Whether clients may speak HTTP/2 here. Default: the server's <c>http2</c>.</summary>
    [Description("Speak HTTP/2 here; without it as the server does.")]
    public bool? Http2 { get; set; }

    /// <summary>What of the PROXY protocol is read here. Default: the server's <c>proxy_protocol</c>.</summary>
    [Description("Header of the PROXY protocol here: off, optional or required; without it as the server says.")]
    [AllowedValues("off", "optional", "required")]
    public string? ProxyProtocol { get; set; }

    /// <summary>Who may send such headers here. Default empty: those of the server's <c>proxy_protocol_from</c>.</summary>
    [Description("Addresses or CIDR networks that may send such headers here; empty = those of the server.")]
    public IList<string> ProxyProtocolFrom { get; } = [];

    /// <summary>Whether TLS is spoken here, as <c>[server.ssl]</c> says. Default false.</summary>
    // The port of server.ssl is there for that.
    [Description("Speak TLS here, as [server.ssl] says.")]
    public bool Ssl { get; set; }
}
