using System.Text.Json.Serialization;

namespace HttpServer.Acme;

/// <summary>The shape of <see cref="AcmeOptions"/> in the file's own words, for the schema and for <c>config show</c>.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(AcmeOptions))]
public sealed partial class AcmeOptionsJsonContext : JsonSerializerContext;
