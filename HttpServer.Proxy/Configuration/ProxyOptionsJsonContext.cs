using System.Text.Json.Serialization;

namespace HttpServer.Proxy.Configuration;

/// <summary>The shape of the options for schema and strictness, without reflection. The section is <see cref="List{RouteOptions}"/>.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(List<RouteOptions>))]
[JsonSerializable(typeof(ProxyOptions))]
public sealed partial class ProxyOptionsJsonContext : JsonSerializerContext;
