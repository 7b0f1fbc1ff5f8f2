using System.Text.Json;
using HttpServer.Core.Health;
using Microsoft.Extensions.DependencyInjection;

namespace HttpServer.Static.Tests;

internal static class StatusReading
{
    public static JsonElement Status(this StaticServer server)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            server.Services.GetServices<IStatusSource>().Single(source => source.Name == "static").Write(writer);
            writer.WriteEndObject();
        }
        using var document = JsonDocument.Parse(buffer.ToArray());
        return document.RootElement.Clone();
    }

    public static long CacheCount(this StaticServer server, string name) =>
        server.Status().GetProperty("cache").GetProperty(name).GetInt64();
}
