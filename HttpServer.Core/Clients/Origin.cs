using System.Net;

namespace HttpServer.Core.Clients;

/// <summary>Where a request came from according to one forwarding header.</summary>
internal readonly struct Origin
{
    /// <summary>The first address from the right that is no trusted proxy, or the last one read when all are.</summary>
    public required IPAddress Address { get; init; }

    /// <summary>True when the walk met something that it could not believe and stopped there.</summary>
    public bool IsDoubtful { get; init; }

    /// <summary>"http" or "https" as the client used it; null when not said.</summary>
    public string? Scheme { get; init; }

    /// <summary>The host that the client asked for; null when not said.</summary>
    public string? Host { get; init; }
}
