using System.Net;

namespace HttpServer.Core.Transport;

/// <summary>Opens connections to backends on the transport that the gateway listens with.</summary>
public interface IOutboundTransport
{
    /// <summary>
    /// Number of groups that connections fall into; one of a group is cheapest to use by requests of the same group,
    /// since one thread serves both. 1 where there is no difference.
    /// </summary>
    int AffinityGroups { get; }

    /// <summary>The group of the running thread, from 0.</summary>
    int CurrentAffinity { get; }

    /// <summary>Awaited, has the thread of a group run what follows, where groups have threads: for who has waited for something that knows of none.</summary>
    /// <param name="affinity">The group, from 0.</param>
    GroupEntry Enter(int affinity) => default;

    /// <summary>Connects to an IP or Unix-socket end point, in the group of the running thread.</summary>
    /// <exception cref="IOException">Refused or unreachable.</exception>
    /// <exception cref="OperationCanceledException">Cancelled before the connection stood.</exception>
    ValueTask<DuplexConnection> ConnectAsync(EndPoint endPoint, CancellationToken cancellationToken);
}
