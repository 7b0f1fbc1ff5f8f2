using System.Text.Json.Serialization;

namespace HttpServer.Host.Reloading;

/// <summary>Shape of the section without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ReloadOptions))]
internal sealed partial class ReloadOptionsJsonContext : JsonSerializerContext;
