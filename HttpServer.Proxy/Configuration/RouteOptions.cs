using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using HttpServer.Balancer.Strategies;
using HttpServer.Proxy.Health;
using HttpServer.Proxy.Probing;
using HttpServer.Proxy.Retrying;
using HttpServer.Proxy.Tls;

namespace HttpServer.Proxy.Configuration;

/// <summary>One <c>[[proxy]]</c> table: which requests, to which backends, how patiently.</summary>
public sealed class RouteOptions
{
    /// <summary>
    /// Name in logs, metrics and status pages; unique. Default: the first <see cref="Host"/>, if there is one, and <see cref="Path"/>;
    /// where that is taken, " #2" and so on behind it.
    /// </summary>
    [Description("Name in logs, metrics and status pages. Default: host and path.")]
    public string? Name { get; set; }

    /// <summary>
    /// <c>/health</c> takes exactly that path; <c>/api/*</c> takes <c>/api</c> and everything below, and the matched
    /// part is stripped when forwarded; <c>*</c> takes everything. Compared with the decoded path, case-sensitively. Required.
    /// </summary>
    [Description("/health (exact), /api/* (prefix, stripped when forwarded) or * (everything). The first match wins.")]
    public string Path { get; set; } = "";

    /// <summary>
    /// Hosts that the route is for: <c>example.com</c>, <c>*.example.com</c> for any name below that, an IP address. Compared
    /// without case and port. Default empty: every host. In TOML and JSON a plain string stands for a list with it alone.
    /// </summary>
    [Description("Hosts it is for: example.com, *.example.com (any name below), an IP address; empty = all.")]
    public List<string> Host { get; } = [];

    /// <summary>
    /// Names of the listeners that the route is for, "default" being that of <c>server.default_port</c>; compared without
    /// case. Default empty: all. In TOML and JSON a plain string stands for a list with it alone.
    /// </summary>
    [Description("Names of the listeners it is for ('default' is that of server.default_port); empty = all.")]
    public List<string> Listeners { get; } = [];

    /// <summary>Methods that the route is for, in capitals. Default empty: all. In TOML and JSON a plain string stands for a list with it alone.</summary>
    [Description("Methods it is for; empty = all.")]
    public List<string> Methods { get; } = [];

    /// <summary>
    /// What headers of the request must be, by name: <c>value</c>, <c>value*</c> (begins with), <c>*</c> (is there),
    /// <c>!</c> (is not there), <c>~expression</c> (regular expression). Of several lines one that passes is enough. Default empty.
    /// </summary>
    [Description("What headers must be, by name: value, value* (begins with), * (is there), ! (is not there), ~expression.")]
    public Dictionary<string, string> Headers { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>What parameters of the query must be, by name, in the forms of <see cref="Headers"/>; compared decoded. Default empty.</summary>
    [Description("What parameters of the query must be, by name, in the same forms.")]
    public Dictionary<string, string> Query { get; } = [];

    /// <summary>Routes with a higher one come first; among equals the order decides. Default 0.</summary>
    [Description("Routes with a higher one come first; among equals the order in the file decides.")]
    public int Priority { get; set; }

    /// <summary>Whether the part that <c>/api/*</c> matched is left out when forwarded. Default true: the format's documented meaning.</summary>
    [Description("Whether the part that /api/* matched is left out when forwarded.")]
    public bool StripPrefix { get; set; } = true;

    /// <summary>How the path is changed before it is forwarded. Default null: not beyond <see cref="StripPrefix"/>.</summary>
    [Description("Another path for what is forwarded: a string in the place of what was matched, or a regular expression.")]
    public RewriteOptions? Rewrite { get; set; }

    /// <summary>The only backend. Either this or <see cref="Targets"/>.</summary>
    [Description("The only backend, http://host:port (also https, ws, wss, h2c, grpc, grpcs). Either this or targets.")]
    public string? Target { get; set; }

    /// <summary>The backends among which <see cref="Strategy"/> chooses.</summary>
    [Description("The backends to balance over.")]
    public List<TargetOptions> Targets { get; } = [];

    /// <summary>Name of a registered strategy. Default "round_robin": fair, and nothing to go wrong.</summary>
    [Description("How a target is chosen.")]
    public string Strategy { get; set; } = StrategyNames.RoundRobin;

    /// <summary>What <c>consistent_hash</c> goes by: "client", "path", "header:NAME" or "cookie:NAME"; a request without it goes by its client. Default "client": it needs nothing of the application.</summary>
    [Description("What consistent_hash goes by: client, path, header:NAME or cookie:NAME.")]
    public string HashKey { get; set; } = "client";

    /// <summary>
    /// Requests that wait, first come first served, while every target has its <see cref="TargetOptions.MaxConnections"/>; the next is answered
    /// with 503. Default 256: a burst is absorbed, as with HAProxy, and what waits is bounded. 0 answers with 503 at once.
    /// </summary>
    [Description("Requests that wait while every target has its max_connections; the next gets 503. 0 is none.")]
    [Range(0, RouteLimits.LongestQueue)]
    public int QueueSize { get; set; } = 256;

    /// <summary>Seconds that a request waits so at most; then it is answered with 503. Default 5, as <see cref="ConnectTimeout"/>: for a person both are the same wait.</summary>
    [Description("Seconds that a request waits so at most; then it gets 503.")]
    [Range(RouteLimits.ShortestTimeout, RouteLimits.LongestQueueTimeout)]
    public double QueueTimeout { get; set; } = 5;

    /// <summary>
    /// Seconds that requests and WebSockets go on once their route or their target is taken out of the configuration; then they are cut, WebSockets
    /// with a Close frame. 0 cuts them at once. Default 300.
    /// </summary>
    // What load balancers of clouds give a target that is deregistered; longer than nearly every request.
    [Description("Seconds that requests and WebSockets go on once their route or target is removed.")]
    [Range(0, RouteLimits.LongestDrain)]
    public double DrainTimeout { get; set; } = 300;

    /// <summary>
    /// Seconds between two looks at the addresses behind the names of the targets; 0 keeps the first ones for ever. Default 30: what DNS says now
    /// is in effect within half a minute, and a name server hardly notices.
    /// </summary>
    [Description("Seconds between two looks at the addresses of the targets' names; 0 keeps the first ones.")]
    [Range(0, RouteLimits.LongestDnsRefresh)]
    public double DnsRefresh { get; set; } = 30;

    /// <summary>
    /// Seconds to wait for the backend's response head, and the longest gap in a body in either direction; a
    /// download that progresses may take any time. Default 30: the format's documented value.
    /// </summary>
    [Description("Seconds to wait for the response head, and the longest gap within a body.")]
    [Range(RouteLimits.ShortestTimeout, RouteLimits.LongestTimeout)]
    public double Timeout { get; set; } = 30;

    /// <summary>Seconds until a connection to the backend must stand. Default 5: two lost SYNs (1 s + 2 s) are survived, a dead host is noticed.</summary>
    [Description("Seconds until a connection to the backend must stand.")]
    [Range(RouteLimits.ShortestTimeout, RouteLimits.LongestConnectTimeout)]
    public double ConnectTimeout { get; set; } = 5;

    /// <summary>Seconds that a request may take in all, its body and its response included; WebSockets are exempt. Default 0: no bound, long downloads are legitimate.</summary>
    [Description("Seconds that a request may take in all; 0 is no bound.")]
    [Range(0, RouteLimits.LongestTimeout)]
    public double RequestTimeout { get; set; }

    // Websocket as one word, because the key in the file is websocket_idle_timeout.
    /// <summary>Seconds without a byte in either direction until a WebSocket is closed, or a tunnel of <see cref="Upgrades"/> cut; 0 is never. Default 3600: quiet applications live, dead peers go within the hour.</summary>
    [Description("Seconds without a byte in either direction until a WebSocket, or a tunnel of upgrades, is closed; 0 is never.")]
    [Range(0, RouteLimits.LongestIdleTimeout)]
    public double WebsocketIdleTimeout { get; set; } = 3600;

    /// <summary>
    /// Protocols that clients of HTTP/1.1 may upgrade to on this route, as their Upgrade field names them ("tcp", "SPDY/3.1"); WebSockets work without.
    /// Once the backend has agreed, bytes pass unread in both directions, past everything that the gateway checks in requests. Default none.
    /// </summary>
    [Description("Protocols beside WebSockets that clients may upgrade to, as tcp or SPDY/3.1; what follows passes unread.")]
    public List<string> Upgrades { get; } = [];

    /// <summary>
    /// Authorities, host:port, whose CONNECT requests this route takes, and then no other requests: bytes pass unread between the client and the
    /// route's own target, never to the host that the request names. Needs path "*". Default none: every CONNECT is refused.
    /// </summary>
    [Description("Authorities, host:port, whose CONNECT requests this route takes, and no others; bytes pass unread to the route's target.")]
    public List<string> Connect { get; } = [];

    /// <summary>Path of a request that tells whether a target is well: the short form of <see cref="HttpHealth"/>. Default null: no probes.</summary>
    [Description("Path that is asked whether a target is well; the short form of http_health.")]
    public string? HealthCheck { get; set; }

    /// <summary>Seconds between two such requests. Default null, which is 30.</summary>
    [Description("Seconds from one health_check to the next, give or take a tenth. Default: 30.")]
    [Range(ProbeLimits.ShortestInterval, ProbeLimits.LongestInterval)]
    public double? HealthInterval { get; set; }

    /// <summary>Probes of the targets by requests. Default null: none.</summary>
    [Description("Probes of the targets by requests.")]
    public HttpHealthOptions? HttpHealth { get; set; }

    /// <summary>Probes of the targets by WebSockets. Default null: none, or for a WebSocket route what the table <c>websocket_health</c> at the top says.</summary>
    [Description("Probes of the targets by WebSockets. Default: the table websocket_health at the top, for WebSocket routes.")]
    public WebSocketHealthOptions? WebsocketHealth { get; set; }

    /// <summary>Whether a client stays with its target, by cookie and else by address. Default false.</summary>
    [Description("Whether a client stays with its target, by cookie and else by address.")]
    public bool StickySessions { get; set; }

    /// <summary>Name of the sticky cookie. Default: made from host and path, so that routes do not overwrite each other's.</summary>
    [Description("Name of the sticky cookie. Default: made from host and path.")]
    public string? StickyCookie { get; set; }

    /// <summary>
    /// What is spoken to the backends. "http1" is HTTP/1.1; "http2" and "grpc" are HTTP/2, by ALPN for https targets and with
    /// prior knowledge for http targets. "", "http" and "websocket" decide by request: HTTP/2 for gRPC calls and for
    /// targets with the scheme h2c, grpc or grpcs, HTTP/1.1 for the rest. WebSocket upgrades work on every route. Default "".
    /// </summary>
    [Description("http1, http2 or grpc (HTTP/2) to the backends; otherwise HTTP/2 for gRPC calls and h2c, grpc and grpcs targets, HTTP/1.1 for the rest.")]
    [AllowedValues("", "http", "http1", "http2", "grpc", "websocket")]
    public string Protocol { get; set; } = "";

    /// <summary>Whether the backend sees the client's Host header, or its own host and port. Default true: links, redirects and cookies that the backend makes are then right.</summary>
    [Description("Whether the backend sees the client's Host header instead of its own address.")]
    public bool PreserveHost { get; set; } = true;

    /// <summary>
    /// Whether interim responses (103 Early Hints) of HTTP/1.1 backends are passed to HTTP/1.1 clients, of requests without
    /// a body. Default false: there are clients that take any first response for the answer (RFC 8297, 3).
    /// </summary>
    [Description("Whether 103 Early Hints of HTTP/1.1 backends are passed to HTTP/1.1 clients.")]
    public bool EarlyHints { get; set; }

    /// <summary>Largest request body in MB (1 MB = 1,048,576 bytes) on this route; 0 is no limit. Default: the server's.</summary>
    [Description("Largest request body in MB on this route; 0 is no limit. Default: the server's.")]
    [Range(0, RouteLimits.LargestRequestMb)]
    public double? MaxRequestSizeMb { get; set; }

    /// <summary>Whether requests without TLS are sent to https with status 308 (403 where there is none) instead of to a target. Default false: the server's force_https does it for all.</summary>
    [Description("Send requests without TLS to https instead of to a target.")]
    public bool SslRequired { get; set; }

    /// <summary>TLS to the targets.</summary>
    [Description("TLS to the targets.")]
    public BackendTlsOptions Ssl { get; } = new();

    /// <summary>When a target is taken out for a while because its requests fail.</summary>
    [Description("When a target is taken out for a while because its requests fail.")]
    public PassiveHealthOptions PassiveHealth { get; } = new();

    /// <summary>The circuit breaker of each target.</summary>
    [Description("The circuit breaker of each target.")]
    public CircuitBreakerOptions CircuitBreaker { get; } = new();

    /// <summary>When a request is tried again on another target.</summary>
    [Description("When a request is tried again on another target.")]
    public RetryOptions Retry { get; } = new();

    /// <summary>
    /// What becomes of a request when every target is out by its probes or its failures: "try" sends it to one of them anyway, "refuse" answers
    /// with 503. Default "try": a probe may be wrong, and what has come back is found at once.
    /// </summary>
    [Description("When every target is out by its probes or failures: try sends requests anyway, refuse answers with 503.")]
    [AllowedValues("try", "refuse")]
    public string Panic { get; set; } = "try";

    /// <summary>Seconds in which a target that comes back reaches its whole share of the traffic, from a tenth of it; 0 is at once. Default 0. Never at the start of the gateway.</summary>
    [Description("Seconds in which a target that comes back reaches its whole share of the traffic; 0 is at once.")]
    [Range(0, RouteLimits.LongestConnectTimeout)]
    public double SlowStart { get; set; }

    /// <summary>Where it was read: the path of its table, for whoever has to say what is wrong with it. Null when it was made in code.</summary>
    internal string? Place { get; init; }
}
