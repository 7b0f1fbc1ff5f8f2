using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using HttpServer.Core.ProxyProtocol;
using HttpServer.Core.Tls;

namespace HttpServer.Core.Hosting;

/// <summary>
/// The section <c>[server]</c>: where the gateway listens, what it accepts and how it stops. Times are seconds,
/// fractions allowed. Followed while the server runs, except for <see cref="MaxConnections"/>, how it stops, and the address of a
/// port that stays open; bounds hold for new connections.
/// </summary>
public sealed class ServerOptions
{
    /// <summary>TCP port; 0 lets the system choose a free one. Default 8080.</summary>
    // 8080 needs no privilege and is where people look for a local web server.
    [Description("TCP port to listen on; 0 lets the system choose a free one.")]
    [Range(0, 65535)]
    public int DefaultPort { get; set; } = 8080;

    /// <summary><c>*</c> (every IPv4 and IPv6 address), <c>localhost</c>, or one IP address. Default <c>*</c>.</summary>
    // A gateway is there to be reached; who wants it private says so.
    [Description("Address to listen on: '*' for every IPv4 and IPv6 address, 'localhost', or one IP address.")]
    public string BindAddress { get; set; } = "*";

    /// <summary>
    /// Further ports, each with a name that routes can ask for. Default empty: <see cref="DefaultPort"/> alone, whose
    /// listener is called <c>default</c>.
    /// </summary>
    [Description("Further ports to listen on.")]
    public IList<ListenerOptions> Listeners { get; } = [];

    /// <summary>The port that speaks TLS.</summary>
    [Description("The port for https.")]
    public SslOptions Ssl { get; set; } = new();

    /// <summary>
    /// Whether clients may speak HTTP/2 with prior knowledge on the plain-text ports, beside HTTP/1.1. Default true. It
    /// never comes by <c>Upgrade: h2c</c>.
    /// </summary>
    // gRPC clients and proxies in front speak it so; a connection is told by its first bytes, so nobody else notices.
    [Description("Speak HTTP/2 with clients that begin with it, on the same port as HTTP/1.1.")]
    public bool Http2 { get; set; } = true;

    /// <summary>Most requests at once on one HTTP/2 connection. Default 100.</summary>
    // RFC 9113, 6.5.2, advises no less; nginx has 128, and a client that needs more opens another connection.
    [Description("Most requests at once on one HTTP/2 connection.")]
    [Range(1, 10_000)]
    public int Http2MaxStreams { get; set; } = 100;

    /// <summary>
    /// Frames that bring nothing forward (PING, SETTINGS, PRIORITY, WINDOW_UPDATE, empty DATA and others), and requests
    /// taken back, which an HTTP/2 client may send ahead of the work it gives; beyond it, its connection is closed. Requests
    /// and bodies in either direction, and time, earn more. 0 = no bound. Default 1000.
    /// </summary>
    // A hundred times what a browser opens a connection with; a flood is there in milliseconds.
    [Description("Frames without progress that an HTTP/2 client may send ahead of its requests and data; 0 = no bound.")]
    [Range(0, 1_000_000)]
    public int Http2FrameBudget { get; set; } = 1000;

    /// <summary>
    /// Seconds from the end of a request's head to the first byte of its response; 0 switches the bound off.
    /// Default 30. It never cuts a response that has begun, so long downloads and upgraded connections are safe.
    /// Past it, a handler that watches <c>HttpContext.RequestAborted</c> is cancelled and the client gets 503; one
    /// that does not is cut off with its connection. Handlers with a bound of their own (proxy routes and their
    /// <c>timeout</c>) call <c>RequestRecord.DisableTimeout()</c> before their first <c>await</c>.
    /// </summary>
    // What browsers and load balancers in front commonly wait.
    [Description("Seconds until a response must have begun; 0 = no bound. Proxy routes have their own 'timeout'.")]
    [Range(0.0, 86400.0)]
    public double RequestTimeout { get; set; } = 30;

    /// <summary>Largest request body in MB (1024 × 1024 bytes), else 413; 0 = no bound. Default 10.</summary>
    // Forms and photos fit; whoever takes larger uploads knows how large.
    [Description("Largest request body in MB; 0 = no bound.")]
    [Range(0, 1024 * 1024)]
    public int MaxRequestSizeMb { get; set; } = 10;

    /// <summary>Whether <c>/health</c>, <c>/ping</c>, <c>/{name}/health</c> and <c>/{name}/status</c> exist. Default true.</summary>
    // Orchestrators and load balancers ask for them first.
    [Description("Answer /health, /ping and the health and status pages of the parts.")]
    public bool EnableHealthEndpoints { get; set; } = true;

    /// <summary>
    /// Whether connections begin with a header of the PROXY protocol (version 1 or 2), by which a load balancer of layer 4 says who
    /// connected to it: <c>off</c>; <c>optional</c>, they may; <c>required</c>, others are closed. Only those of
    /// <see cref="ProxyProtocolFrom"/> may send one, and everything, trusted_proxies too, goes by the address it names. Default off.
    /// </summary>
    [Description("Whether connections begin with a header of the PROXY protocol, version 1 or 2: off, optional or required.")]
    [AllowedValues("off", "optional", "required")]
    public string ProxyProtocol { get; set; } = ProxyProtocolMode.Off;

    /// <summary>Load balancers whose headers of the PROXY protocol are believed: addresses or CIDR networks. Default empty: it must be set to use them.</summary>
    // A header is a claim to be anybody: no network is trusted unasked, the local one neither.
    [Description("Addresses or CIDR networks that may send such headers; a connection with one from elsewhere is closed.")]
    public IList<string> ProxyProtocolFrom { get; } = [];

    /// <summary>
    /// Proxies in front whose <c>X-Forwarded-*</c>, <c>Forwarded</c> and <c>X-Request-Id</c> are believed: addresses or
    /// CIDR networks. Default empty: nobody's.
    /// </summary>
    [Description("Addresses or CIDR networks of the proxies in front whose forwarding headers are believed; empty = nobody.")]
    public IList<string> TrustedProxies { get; } = [];

    /// <summary>
    /// More request headers that only a trusted proxy may send, beside the built-in ones that tell backends who a client
    /// is: names, or beginnings of names with a star behind (<c>X-User-*</c>). From anybody else they are dropped before
    /// a request is forwarded. Default empty.
    /// </summary>
    [Description("More request headers that reach backends from trusted proxies only: names or 'X-User-*'.")]
    public IList<string> ProtectedHeaders { get; } = [];

    /// <summary>
    /// Built-in names of protected request headers that anybody may send all the same: names, or beginnings of names
    /// with a star behind. <see cref="ProtectedHeaders"/> goes before. Default empty.
    /// </summary>
    [Description("Request headers that anybody may send to backends although they are among the built-in protected ones.")]
    public IList<string> UnprotectedHeaders { get; } = [];

    /// <summary>
    /// Hosts this gateway answers for, without port: <c>example.com</c>, <c>*.example.com</c> (any subdomain, not the
    /// domain itself), an IP address. Others get 421. Default empty: all.
    /// </summary>
    [Description("Hosts answered for ('example.com', '*.example.com', an address); empty = all. Others get 421.")]
    public IList<string> AllowedHosts { get; } = [];

    /// <summary>
    /// Addresses or CIDR networks whose clients may read the <c>/{name}/status</c> pages; others get 404. Default
    /// empty: the loopback addresses only.
    /// </summary>
    [Description("Addresses or CIDR networks that may read the /{name}/status pages; empty = loopback only.")]
    public IList<string> StatusNetworks { get; } = [];

    /// <summary>Seconds a client may take to send a request head, else 408. Default 15.</summary>
    // A head is a packet or two: seconds suffice on the worst line, and slowloris gets no more.
    [Description("Seconds a client may take to send the head of a request.")]
    [Range(0.1, 3600.0)]
    public double RequestHeadTimeout { get; set; } = 15;

    /// <summary>Seconds an idle connection is kept for its next request. Default 75.</summary>
    // Longer than the 60 seconds that common load balancers keep theirs, so that they close first and never race us.
    [Description("Seconds an idle connection is kept for the next request.")]
    [Range(1.0, 86400.0)]
    public double KeepAliveTimeout { get; set; } = 75;

    /// <summary>Largest request line, and largest total of the header lines, each in KB; else 414 or 431. Default 32.</summary>
    // Cookies of a large site fit; it is also Kestrel's own bound.
    [Description("Largest request line, and largest sum of header lines, in KB.")]
    [Range(1, 512)]
    public int MaxRequestHeadKb { get; set; } = 32;

    /// <summary>Most header lines of a request, else 431. Default 100.</summary>
    // Browsers send about 20; Kestrel's own bound.
    [Description("Most header lines of a request.")]
    [Range(1, 10_000)]
    public int MaxRequestHeaders { get; set; } = 100;

    /// <summary>Slowest request body in bytes/s once <see cref="MinRateGrace"/> is over, else 408; 0 = off. Default 240.</summary>
    // Kestrel's own: slower than any modem, fast enough to end a trickled attack.
    [Description("Slowest request body in bytes per second; 0 = off.")]
    [Range(0, 1_000_000_000)]
    public int MinRequestRate { get; set; } = 240;

    /// <summary>
    /// Slowest taking of a response in bytes/s; who is twice <see cref="MinRateGrace"/> behind is cut;
    /// counts only while bytes wait to be taken, so quiet streams live on. 0 = off. Default 240.
    /// </summary>
    // As for requests.
    [Description("Slowest reading of a response in bytes per second while bytes wait; a client twice min_rate_grace behind is cut; 0 = off.")]
    [Range(0, 1_000_000_000)]
    public int MinResponseRate { get; set; } = 240;

    /// <summary>Seconds before <see cref="MinRequestRate"/> is enforced; half of what a client may be behind <see cref="MinResponseRate"/>. Default 5.</summary>
    // Kestrel's own; a mobile client may stall that long while it changes cells.
    [Description("Seconds before min_request_rate is enforced; half of what a client may be behind min_response_rate.")]
    [Range(2.0, 3600.0)]
    public double MinRateGrace { get; set; } = 5;

    /// <summary>Most open connections, upgraded ones counted apart with the same bound; further ones are closed at once. 0 = no bound. Default 65536.</summary>
    // A few KB each when idle: under half a gigabyte, and more than one client address has ports.
    [Description("Most open connections, upgraded ones counted apart; 0 = no bound.")]
    [Range(0, 10_000_000)]
    public int MaxConnections { get; set; } = 65_536;

    /// <summary>
    /// Most requests at once, WebSockets and other tunnels not counted; further ones get 503 with <c>Retry-After</c> at once, but for
    /// the health and status pages. 0 = no bound. Default 16384.
    /// </summary>
    // Some ten KB each while it runs: a few hundred MB. More than that at once are not slow, they are stuck.
    [Description("Most requests at once, tunnels not counted; further ones get 503; 0 = no bound.")]
    [Range(0, 10_000_000)]
    public int MaxConcurrentRequests { get; set; } = 16_384;

    /// <summary>
    /// Seconds between the begin of a graceful stop, when <c>/health</c> turns 503, and the end of listening, so that
    /// a load balancer notices in time. Default 0.
    /// </summary>
    // Without a load balancer it would only make every stop slower.
    [Description("Seconds that the gateway goes on listening after a graceful stop began and /health turned 503.")]
    [Range(0.0, 600.0)]
    public double ShutdownDelay { get; set; }

    /// <summary>Seconds that requests in flight get to finish at a graceful stop; then they are aborted. Default 30.</summary>
    // Kubernetes' default grace, and the time that request_timeout gives a response.
    [Description("Seconds that requests in flight get to finish when the gateway stops.")]
    [Range(0.0, 3600.0)]
    public double ShutdownGrace { get; set; } = 30;

    /// <summary>
    /// Seconds at a graceful stop, within <see cref="ShutdownGrace"/>, that an idle HTTP/1.1 connection stays open for one more
    /// request, answered with <c>Connection: close</c>; a client silent for so long already is not waited for. Default 2.
    /// </summary>
    // A connection closed while its client sends the next request loses that request; clients under load send it within milliseconds.
    [Description("Seconds that idle connections stay open for one last request when the gateway stops.")]
    [Range(0.0, 600.0)]
    public double ShutdownIdle { get; set; } = 2;

    /// <summary>
    /// Seconds over which WebSockets are closed at a graceful stop, each at a random time; at most half of <see cref="ShutdownGrace"/>.
    /// Default 5.
    /// </summary>
    // Ten thousand clients that come back in the same instant are an outage of their own; so it is two thousand a second.
    [Description("Seconds over which WebSockets are closed when the gateway stops.")]
    [Range(0.0, 600.0)]
    public double ShutdownSpread { get; set; } = 5;
}
