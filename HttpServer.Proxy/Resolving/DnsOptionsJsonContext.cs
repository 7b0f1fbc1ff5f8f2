using System.Text.Json.Serialization;

namespace HttpServer.Proxy.Resolving;

/// <summary>The shape of section "dns", for the configuration schema.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(DnsOptions))]
public sealed partial class DnsOptionsJsonContext : JsonSerializerContext;
