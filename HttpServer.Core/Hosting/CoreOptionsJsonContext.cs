using System.Text.Json.Serialization;

namespace HttpServer.Core.Hosting;

/// <summary>Shape of Core's sections without reflection: keys, types, defaults and attributes for schema and validation.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ServerOptions))]
[JsonSerializable(typeof(ListenerOptions))]
[JsonSerializable(typeof(ApplicationOptions))]
public sealed partial class CoreOptionsJsonContext : JsonSerializerContext;
