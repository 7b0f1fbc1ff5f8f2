using System.Net;
using HttpServer.Balancer.Health;

namespace HttpServer.Balancer.Targets;

/// <summary>The share and the bounds of a target within its pool: what may change while the target stays the same one.</summary>
public sealed record TargetTerms
{
    /// <summary>Share of the traffic relative to the other targets of the same priority, at least 1. Default 1.</summary>
    public int Weight { get; init; } = 1;

    /// <summary>Most requests and WebSockets at once; 0 is no bound. Default 0.</summary>
    public int MaxConnections { get; init; }

    /// <summary>0 is asked first; a higher number only when no target of a lower one can take the request. Default 0.</summary>
    public int Priority { get; init; }

    /// <summary>What is to be spoken to it, where the URL does not say: a word of whoever sends the requests, which the balancer only keeps. Default "".</summary>
    public string Protocol { get; init; } = "";

    /// <summary>Whether it takes requests. A change of it sets <see cref="Target.Mode"/>. Default <see cref="TargetMode.Up"/>.</summary>
    public TargetMode Mode { get; init; }

    /// <summary>For one address of a name: that address, and behind it the name's others, to be dialled when it fails. Default none: the URL's host is dialled.</summary>
    public IReadOnlyList<IPAddress> Addresses { get; init; } = [];

    /// <summary>
    /// What its connections are made with beyond the URL: something of whoever makes them, which the balancer only keeps. Targets with another one, by
    /// <see cref="object.Equals(object)"/>, are other targets, which share no connection. Default null.
    /// </summary>
    public object? Access { get; init; }

    /// <summary>Whether there is no difference, addresses included.</summary>
    public bool Equals(TargetTerms? other) =>
        other is not null && Weight == other.Weight && MaxConnections == other.MaxConnections && Priority == other.Priority && Protocol == other.Protocol && Mode == other.Mode
        && Equals(Access, other.Access) && Addresses.SequenceEqual(other.Addresses);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Weight, MaxConnections, Priority, Protocol, Mode, Addresses.Count, Access);
}
