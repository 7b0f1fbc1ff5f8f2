using System.Reflection;
using System.Text.Json;
using HttpServer.Core.Draining;
using HttpServer.Core.Hosting;
using HttpServer.Core.Overload;
using HttpServer.Core.Requests;
using Microsoft.Extensions.Options;

namespace HttpServer.Core.Health;

/// <summary>The page <c>/core/status</c>.</summary>
internal sealed class CoreStatus(RequestLedger ledger, ConcurrencyLimit limit, DrainSignal drain, IOptions<ApplicationOptions> application, TimeProvider time)
    : IStatusSource
{
    private static readonly string Version =
        typeof(CoreStatus).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";

    private readonly long _start = time.GetTimestamp();

    public string Name => "core";

    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteString("name"u8, application.Value.Name);
        writer.WriteString("environment"u8, application.Value.Environment);
        writer.WriteString("version"u8, Version);
        writer.WriteNumber("uptime_seconds"u8, (long)time.GetElapsedTime(_start).TotalSeconds);
        writer.WriteNumber("requests_in_flight"u8, ledger.InFlight);
        writer.WriteNumber("requests_total"u8, ledger.Total);
        writer.WriteNumber("requests_refused_overloaded"u8, limit.Refused);
        writer.WriteBoolean("draining"u8, drain.IsDraining);
    }
}
