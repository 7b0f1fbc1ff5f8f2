using System.Text.Json.Serialization;

namespace HttpServer.Proxy.Passthrough;

/// <summary>The shape of the options for schema and strictness, without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(List<PassthroughOptions>))]
[JsonSerializable(typeof(TlsPassthroughOptions))]
public sealed partial class TlsPassthroughJsonContext : JsonSerializerContext;
