using System.Text.Json;
using System.Text.Json.Serialization;

namespace HttpServer.Config.Tests.Gateway;

public sealed class PasswordJsonConverter : JsonConverter<Password>
{
    public override Password Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        new(reader.GetString()!);

    public override void Write(Utf8JsonWriter writer, Password value, JsonSerializerOptions options) =>
        writer.WriteStringValue("***");
}
