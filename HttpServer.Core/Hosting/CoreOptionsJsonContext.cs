using System.Text.Json.Serialization;
using HttpServer.Core.ClientCertificates;
using HttpServer.Core.Https;
using HttpServer.Core.Tls;

namespace HttpServer.Core.Hosting;

/// <summary>Shape of Core's sections without reflection: keys, types, defaults and attributes for schema and validation.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ServerOptions))]
[JsonSerializable(typeof(ListenerOptions))]
[JsonSerializable(typeof(SslOptions))]
[JsonSerializable(typeof(ClientCertificateOptions))]
[JsonSerializable(typeof(RedirectOptions))]
[JsonSerializable(typeof(HstsOptions))]
[JsonSerializable(typeof(ApplicationOptions))]
public sealed partial class CoreOptionsJsonContext : JsonSerializerContext;
