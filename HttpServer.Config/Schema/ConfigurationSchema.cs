using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using HttpServer.Config.Format;

namespace HttpServer.Config.Schema;

/// <summary>Writes a format as a JSON schema, from which editors complete and check a TOML file.</summary>
public static class ConfigurationSchema
{
    // The schema is read by people too; nothing in it ends up in HTML.
    private static readonly JsonWriterOptions Indented = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The schema, draft 2020-12, indented, with a line end at the end.</summary>
    /// <param name="format">The format to describe.</param>
    /// <param name="title">What the file is: <c>app_config.toml of httpserver</c>.</param>
    public static string Write(ConfigurationFormat format, string title)
    {
        ArgumentNullException.ThrowIfNull(format);
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Indented))
        {
            json.WriteStartObject();
            json.WriteString("$schema", "https://json-schema.org/draft/2020-12/schema");
            json.WriteString("title", title);
            new SchemaWriter(json).WriteTable(format.Root);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }
}
