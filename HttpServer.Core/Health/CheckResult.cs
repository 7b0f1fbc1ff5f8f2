using System.Text.Json;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace HttpServer.Core.Health;

/// <summary>What one health check said.</summary>
internal sealed class CheckResult(HealthCheckRegistration registration, HealthStatus status, string? description, TimeSpan duration)
{
    public HealthStatus Status => status;

    /// <summary>Whether it belongs to <paramref name="part"/>; every check belongs to null, the whole.</summary>
    public bool IsOf(string? part) => part is null || registration.Tags.Contains(part);

    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject(registration.Name);
        writer.WriteString("status"u8, HealthSnapshot.Word(status));
        writer.WriteString("description"u8, description);
        writer.WriteNumber("duration_ms"u8, Math.Round(duration.TotalMilliseconds, 3));
        writer.WriteEndObject();
    }
}
