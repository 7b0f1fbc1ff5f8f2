using System.Text.Json.Serialization;

namespace HttpServer.Config.Tests.Gateway;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ServerOptions))]
[JsonSerializable(typeof(LoggingOptions))]
[JsonSerializable(typeof(StaticOptions))]
[JsonSerializable(typeof(RouteOptions))]
[JsonSerializable(typeof(TreeOptions))]
public sealed partial class GatewayJsonContext : JsonSerializerContext;
