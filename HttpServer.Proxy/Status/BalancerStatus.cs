using System.Text.Json;
using HttpServer.Balancer.Breaking;
using HttpServer.Balancer.Health;
using HttpServer.Balancer.Targets;
using HttpServer.Core.Health;
using HttpServer.Proxy.Probing;

namespace HttpServer.Proxy.Status;

/// <summary><c>/balancer/status</c>: every pool with its targets, their counts, and whatever keeps them out of selection.</summary>
internal sealed class BalancerStatus(IEnumerable<ITargetPoolSource> sources, TargetProbes probes) : IStatusSource
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
                writer.WriteString("state", Word(target.Mode));
                writer.WriteBoolean("probed_well", target.IsProbedWell);
                writer.WriteBoolean("ejected", target.IsEjected);
                writer.WriteNumber("ejections", target.Ejections);
                if (target.Circuit is { } circuit)
                {
                    WriteCircuit(writer, circuit);
                }
                writer.WriteNumber("active_connections", target.ActiveConnections);
                writer.WriteNumber("max_connections", target.MaxConnections);
                writer.WriteNumber("total_requests", target.TotalRequests);
                WriteProbes(writer, probes.Of(target));
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    private static void WriteProbes(Utf8JsonWriter writer, IReadOnlyList<ProbeLoop> loops)
    {
        writer.WriteStartArray("probes");
        foreach (var loop in loops)
        {
            writer.WriteStartObject();
            writer.WriteString("kind", loop.Terms.Probe.Kind);
            writer.WriteBoolean("healthy", loop.IsWell);
            if (loop.Last is { } last)
            {
                writer.WriteString("last_at", last.At);
                writer.WriteBoolean("last_passed", last.Fault is null);
                if (last.Fault is not null)
                {
                    writer.WriteString("last_reason", last.Fault);
                }
                writer.WriteNumber("last_ms", Math.Round(last.Duration.TotalMilliseconds, 1));
                writer.WriteNumber("in_a_row", last.InARow);
            }
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    private static void WriteCircuit(Utf8JsonWriter writer, CircuitStatistics circuit)
    {
        writer.WriteStartObject("circuit");
        writer.WriteString("state", Word(circuit.State));
        writer.WriteNumber("requests", circuit.Requests);
        writer.WriteNumber("failures", circuit.Failures);
        writer.WriteNumber("openings", circuit.Openings);
        if (circuit.ChangedAt is { } changedAt)
        {
            writer.WriteString("changed_at", changedAt);
        }

        writer.WriteEndObject();
    }

    private static string Word(TargetMode mode) => mode switch
    {
        TargetMode.Drain => "drain",
        TargetMode.Down => "down",
        _ => "up",
    };

    private static string Word(CircuitState state) => state switch
    {
        CircuitState.Open => "open",
        CircuitState.HalfOpen => "half_open",
        _ => "closed",
    };
}
