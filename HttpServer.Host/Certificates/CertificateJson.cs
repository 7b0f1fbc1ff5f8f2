using System.Text.Json.Serialization;

namespace HttpServer.Host.Certificates;

/// <summary>What commands about certificates print for programs.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(IReadOnlyList<ListedCertificate>))]
[JsonSerializable(typeof(IReadOnlyList<IssuingOutcome>))]
[JsonSerializable(typeof(Inspection))]
internal sealed partial class CertificateJson : JsonSerializerContext;
