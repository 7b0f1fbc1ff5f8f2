namespace HttpServer.Balancer.Targets;

/// <summary>Whoever owns pools shows them to the health check and the status page through a service of this interface.</summary>
public interface ITargetPoolSource
{
    /// <summary>The pools in use now.</summary>
    IReadOnlyList<TargetPool> Pools { get; }
}
