using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace HttpServer.Proxy.Probing;

/// <summary>Probes of a route's targets by a WebSocket of their own: handshake, a message or ping, and the answer to it.</summary>
public sealed class WebSocketHealthOptions
{
    /// <summary>Seconds from one probe of a target to the next, give or take a tenth, so that probes do not march in step. Default 30: the format's documented value.</summary>
    [Description("Seconds from one probe to the next, give or take a tenth.")]
    [Range(ProbeLimits.ShortestInterval, ProbeLimits.LongestInterval)]
    public double Interval { get; set; } = 30;

    /// <summary>Seconds until the WebSocket must be open and the answer be there. Default 5: the format's documented value.</summary>
    [Description("Seconds until the WebSocket must be open and the answer be there.")]
    [Range(ProbeLimits.ShortestTimeout, ProbeLimits.LongestTimeout)]
    public double Timeout { get; set; } = 5;

    /// <summary>Path and query of the handshake, as they go out; behind the path of the target's URL, where it has one. Default "/".</summary>
    [Description("Path and query of the handshake, behind the path of the target's URL.")]
    public string Path { get; set; } = "/";

    /// <summary>Host field of the handshake. Default null: the target's own host and port.</summary>
    [Description("Host field of the handshake. Default: the target's own.")]
    public string? Host { get; set; }

    /// <summary>
    /// Text message that is sent; any message of the target's answers it. Empty: a Ping frame is sent, which every WebSocket
    /// answers with a Pong by itself. Default "ping": the format's documented value.
    /// </summary>
    [Description("Text message that is sent, which any message answers; empty = a Ping frame, which a Pong answers.")]
    public string PingMessage { get; set; } = "ping";

    /// <summary>Probes in a row that must pass until a target is back in selection. Default 1: back within one interval.</summary>
    [Description("Probes in a row that bring a target back.")]
    [Range(1, ProbeLimits.HighestThreshold)]
    public int HealthyThreshold { get; set; } = 1;

    /// <summary>Probes in a row that must fail until a target is out of selection; the second follows a second after the first. Default 2: one lost probe is no dead target.</summary>
    [Description("Probes in a row that take a target out; those after the first follow within a second.")]
    [Range(1, ProbeLimits.HighestThreshold)]
    public int UnhealthyThreshold { get; set; } = 2;

    /// <summary>Whether it is the table for all WebSocket routes, and not a route's own.</summary>
    internal bool IsShared { get; init; }
}
