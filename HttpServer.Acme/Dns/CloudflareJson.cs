using System.Text.Json.Serialization;

namespace HttpServer.Acme.Dns;

/// <summary>Cloudflare's messages without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CloudflareRecord))]
[JsonSerializable(typeof(CloudflareReply<CloudflareRecord>))]
[JsonSerializable(typeof(CloudflareReply<CloudflareRecord[]>))]
[JsonSerializable(typeof(CloudflareReply<CloudflareZone[]>))]
internal sealed partial class CloudflareJson : JsonSerializerContext;
