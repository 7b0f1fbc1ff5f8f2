using System.Text.Json;
using HttpServer.Balancer.Targets;
using HttpServer.Core.Health;

namespace HttpServer.Proxy.Status;

/// <summary><c>/balancer/status</c>: every pool with its targets and their counts.</summary>
internal sealed class BalancerStatus(IEnumerable<ITargetPoolSource> sources) : IStatusSource
{
    public string Name => "balancer";

    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartArray("pools");
        foreach (var pool in sources.SelectMany(source => source.Pools))
        {
            writer.WriteStartObject();
            writer.WriteString("name", pool.Name);
            writer.WriteString("strategy", pool.Strategy);
            writer.WriteBoolean("sticky", pool.IsSticky);
            writer.WriteNumber("queue_length", pool.QueueLength);
            writer.WriteNumber("queue_size", pool.QueueSize);
            writer.WriteStartArray("targets");
            foreach (var target in pool.Targets)
            {
                writer.WriteStartObject();
                writer.WriteString("url", target.Key);
                if (target.Addresses.Count > 0)
                {
                    writer.WriteString("address", target.Addresses[0].ToString());
                }
                writer.WriteNumber("weight", target.Weight);
                writer.WriteNumber("priority", target.Priority);
                writer.WriteBoolean("backup", target.Priority > 0);
                writer.WriteBoolean("available", target.IsAvailable);
                writer.WriteNumber("active_connections", target.ActiveConnections);
                writer.WriteNumber("max_connections", target.MaxConnections);
                writer.WriteNumber("total_requests", target.TotalRequests);
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }
}
