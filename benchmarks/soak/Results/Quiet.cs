using HttpServer.Soak.Gateway;

namespace HttpServer.Soak.Results;

/// <summary>What is left when all clients have gone.</summary>
internal sealed record Quiet(
    long Active, long InFlight, TimeSpan CountsWithin, int SocketsBefore, Sample After, int BackendConnections, TimeSpan SocketsWithin);
