using System.Text.Json.Serialization;

namespace HttpServer.Acme.Protocol;

/// <summary>The messages of ACME without reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(AcmeDirectory))]
[JsonSerializable(typeof(AcmeOrder))]
[JsonSerializable(typeof(AcmeAuthorization))]
[JsonSerializable(typeof(AcmeProblem))]
[JsonSerializable(typeof(NewAccount))]
[JsonSerializable(typeof(AccountChange))]
[JsonSerializable(typeof(NewOrder))]
[JsonSerializable(typeof(FinalizeOrder))]
[JsonSerializable(typeof(SignedMessage))]
[JsonSerializable(typeof(SignedHeader))]
[JsonSerializable(typeof(PublicKeyJson))]
[JsonSerializable(typeof(RenewalInfoJson))]
internal sealed partial class AcmeJson : JsonSerializerContext;
