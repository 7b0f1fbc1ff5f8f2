using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using HttpServer.Proxy.Configuration;

namespace HttpServer.Proxy.Passthrough;

/// <summary>One backend of a <c>[[tls_passthrough]]</c>. In TOML a plain string stands for <c>{ url = "…" }</c>.</summary>
public sealed class PassthroughTargetOptions
{
    /// <summary><c>host:port</c> or <c>tcp://host:port</c>. A name stands for all its addresses, each a target of its own. Required.</summary>
    [Description("Address of the backend, host:port or tcp://host:port.")]
    public string Url { get; set; } = "";

    /// <summary>Share of the connections relative to the other targets, 1 to 65535. Default 1: all alike.</summary>
    [Description("Share of the connections relative to the other targets.")]
    [Range(1, RouteLimits.HeaviestWeight)]
    public int Weight { get; set; } = 1;

    /// <summary>Whether it is asked only when no other target can take the connection. Default false.</summary>
    [Description("Whether it is asked only when no other target can take the connection.")]
    public bool Backup { get; set; }

    /// <summary>"up" takes connections; "drain" takes no new ones, those that it has have <see cref="PassthroughOptions.DrainTimeout"/>; "down" is not there, and what it has is cut. Default "up".</summary>
    [Description("up takes connections; drain takes no new ones, those that it has have drain_timeout; down is not there, what it has is cut.")]
    [AllowedValues(TargetState.Up, TargetState.Drain, TargetState.Down)]
    public string State { get; set; } = TargetState.Up;

    /// <summary>Most connections at once; further ones go to other targets, or wait: see <see cref="PassthroughOptions.QueueSize"/>. Default 0: no bound.</summary>
    [Description("Most connections at once; 0 is no bound.")]
    [Range(0, RouteLimits.MostConnections)]
    public int MaxConnections { get; set; }
}
