using System.Text.Json;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HttpServer.Core.Health;

/// <summary>The results of one run of all checks.</summary>
internal sealed class HealthSnapshot(CheckResult[] results, long takenAt)
{
    /// <summary>When the run ended, in ticks of <see cref="TimeProvider.GetTimestamp"/>.</summary>
    public long TakenAt => takenAt;

    /// <summary>The worst status of a part's checks; healthy when it has none.</summary>
    public HealthStatus StatusOf(string? part)
    {
        var worst = HealthStatus.Healthy;
        foreach (var result in results)
        {
            if (result.IsOf(part) && result.Status < worst)
            {
                worst = result.Status;
            }
        }

        return worst;
    }

    public void Write(Utf8JsonWriter writer, string? part, bool isDraining)
    {
        writer.WriteStartObject();
        writer.WriteString("status"u8, isDraining ? "draining" : Word(StatusOf(part)));
        writer.WriteStartObject("checks"u8);
        foreach (var result in results)
        {
            if (result.IsOf(part))
            {
                result.Write(writer);
            }
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    public static string Word(HealthStatus status) => status switch
    {
        HealthStatus.Healthy => "healthy",
        HealthStatus.Degraded => "degraded",
        _ => "unhealthy",
    };
}
