using System.Text.Json.Serialization;

namespace HttpServer.Acme.Storage;

/// <summary>What is kept as JSON, without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(StoredAccount))]
[JsonSerializable(typeof(StoredChallenge))]
[JsonSerializable(typeof(StoredFailures))]
internal sealed partial class StorageJson : JsonSerializerContext;
