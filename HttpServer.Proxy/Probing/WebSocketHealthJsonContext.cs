using System.Text.Json.Serialization;

namespace HttpServer.Proxy.Probing;

/// <summary>The shape of section "websocket_health", for the configuration schema.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(WebSocketHealthOptions))]
public sealed partial class WebSocketHealthJsonContext : JsonSerializerContext;
