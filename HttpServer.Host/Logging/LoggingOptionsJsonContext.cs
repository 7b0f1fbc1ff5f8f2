using System.Text.Json.Serialization;

namespace HttpServer.Host.Logging;

/// <summary>The shape of section "logging", for the configuration schema.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(LoggingOptions))]
public sealed partial class LoggingOptionsJsonContext : JsonSerializerContext;
