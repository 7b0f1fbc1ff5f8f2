using System.Text.Json.Serialization;
using HttpServer.Static.CachePolicy;

namespace HttpServer.Static;

/// <summary>The shape of <see cref="StaticOptions"/> in the file's own words, for the schema and for <c>config show</c>.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(StaticOptions))]
[JsonSerializable(typeof(CacheControlRule))]
public sealed partial class StaticOptionsJsonContext : JsonSerializerContext;
