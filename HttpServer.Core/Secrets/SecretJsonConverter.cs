using System.Text.Json;
using System.Text.Json.Serialization;

namespace HttpServer.Core.Secrets;

/// <summary>Reads a secret from a JSON string; writes its mask.</summary>
public sealed class SecretJsonConverter : JsonConverter<Secret>
{
    internal const string Mask = "***";

    /// <inheritdoc/>
    public override Secret Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        new() { Value = reader.GetString() };

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, Secret value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStringValue(Mask);
    }
}
