using System.Text.Json;
using HttpServer.Core.Health;
using HttpServer.Proxy.Routing;

namespace HttpServer.Proxy.Status;

/// <summary><c>/proxy/status</c>: the routes in the order in which they are tried.</summary>
internal sealed class ProxyStatus(RouteTables tables) : IStatusSource
{
    public string Name => "proxy";

    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartArray("routes");
        foreach (var route in tables.Routes)
        {
            writer.WriteStartObject();
            writer.WriteString("name", route.Name);
            writer.WriteString("path", route.Path);
            writer.WriteString("kind", Kind(route.Kind));
            writer.WriteStartArray("hosts");
            foreach (var host in route.Hosts)
            {
                writer.WriteStringValue(host);
            }
            writer.WriteEndArray();
            writer.WriteNumber("priority", route.Priority);
            writer.WriteStartArray("targets");
            var active = 0L;
            var total = 0L;
            foreach (var target in route.Pool.Targets)
            {
                writer.WriteStringValue(target.Key);
                active += target.ActiveConnections;
                total += target.TotalRequests;
            }
            writer.WriteEndArray();
            writer.WriteNumber("active_connections", active);
            writer.WriteNumber("total_requests", total);
            writer.WriteNumber("retries", route.Retries.Total);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    private static string Kind(RouteKind kind) => kind switch
    {
        RouteKind.Exact => "exact",
        RouteKind.Prefix => "prefix",
        _ => "everything",
    };
}
