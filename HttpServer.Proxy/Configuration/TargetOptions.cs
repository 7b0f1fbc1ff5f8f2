using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace HttpServer.Proxy.Configuration;

/// <summary>One backend of a route. In TOML a plain string stands for <c>{ url = "…" }</c>.</summary>
public sealed class TargetOptions
{
    /// <summary><c>http://host:port</c>, also https, ws, wss (ws means http, wss https), h2c and grpc (HTTP/2 without TLS), grpcs (HTTP/2 over TLS); a path is put before every
    /// forwarded path. A name stands for all its addresses, each a target of its own; <c>srv+http://_http._tcp.example.com</c> for what its SRV records say. Required.</summary>
    [Description("Address of the backend, http://host:port (also https, ws, wss, h2c, grpc, grpcs); a path is put before every forwarded path. srv+http://_service._tcp.name: as DNS says.")]
    public string Url { get; set; } = "";

    /// <summary>Share of the traffic relative to the other targets, 1 to 65535. Default 1: all alike.</summary>
    [Description("Share of the traffic relative to the other targets.")]
    [Range(1, RouteLimits.HeaviestWeight)]
    public int Weight { get; set; } = 1;

    /// <summary>Whether it is asked only when no other target can take the request. Default false.</summary>
    [Description("Whether it is asked only when no other target can take the request.")]
    public bool Backup { get; set; }

    /// <summary>
    /// "up" takes requests; "drain" takes no new ones, and those that it has have <see cref="RouteOptions.DrainTimeout"/> to finish; "down" is not there, and
    /// what it has is cut. Default "up".
    /// </summary>
    [Description("up takes requests; drain takes no new ones, those that it has have drain_timeout to finish; down is not there, what it has is cut.")]
    [AllowedValues(TargetState.Up, TargetState.Drain, TargetState.Down)]
    public string State { get; set; } = TargetState.Up;

    /// <summary>Most requests and WebSockets at once; further ones go to other targets, or wait: see <see cref="RouteOptions.QueueSize"/>. Default 0: no bound.</summary>
    [Description("Most requests and WebSockets at once; 0 is no bound.")]
    [Range(0, RouteLimits.MostConnections)]
    public int MaxConnections { get; set; }
}
