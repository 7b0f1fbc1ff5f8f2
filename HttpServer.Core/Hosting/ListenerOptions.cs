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
}
