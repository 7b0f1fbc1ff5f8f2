using System.Text.Json.Serialization;

namespace HttpServer.Core.AccessLog;

/// <summary>The shape of section "access_log", for the configuration schema.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(AccessLogOptions))]
public sealed partial class AccessLogOptionsJsonContext : JsonSerializerContext;
