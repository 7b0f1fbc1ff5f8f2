using System.Text.Encodings.Web;
using System.Text.Json;
using HttpServer.Config.Schema;
using HttpServer.Config.Tests.Gateway;

namespace HttpServer.Config.Tests.Schema;

/// <summary>The schema for editors.</summary>
public sealed class ConfigurationSchemaTests
{
    private static readonly JsonSerializerOptions AsWritten = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly JsonElement _schema = JsonDocument.Parse(ConfigurationSchema.Write(GatewayFormat.Build(), "the gateway")).RootElement;

    [Test]
    public void Write_Top_NamesDraftAndTitle() => Assert.Multiple(() =>
    {
        Assert.That(_schema.GetProperty("$schema").GetString(), Is.EqualTo("https://json-schema.org/draft/2020-12/schema"));
        Assert.That(_schema.GetProperty("title").GetString(), Is.EqualTo("the gateway"));
        Assert.That(_schema.GetProperty("additionalProperties").GetBoolean(), Is.False);
    });

    [TestCase("server.default_port", """{"title":"default port","description":"Port for plain HTTP.","type":"integer","minimum":1,"maximum":65535,"default":8080}""")]
    [TestCase("server.request_timeout", """{"title":"request timeout","type":"number","exclusiveMinimum":0,"default":30}""")]
    [TestCase("server.enable_health_endpoints", """{"title":"enable health endpoints","type":"boolean","default":true}""")]
    [TestCase("server.trusted_proxies", """{"title":"trusted proxies","type":"array","items":{"type":"string"},"default":[]}""")]
    [TestCase("server.port", """{"title":"port","description":"Port for plain HTTP. Another name of server.default_port.","deprecated":true,"$ref":"#/properties/server/properties/default_port"}""")]
    [TestCase("server.ssl.key_password", """{"title":"key password","writeOnly":true,"type":"string"}""")]
    [TestCase("server.ssl.cipher_suites", """{"title":"cipher suites","description":"Has no effect because the operating system chooses the ciphers.","deprecated":true}""")]
    [TestCase("logging.output_mode", """{"title":"output mode","type":"string","anyOf":[{"enum":["both","file_only","console"]},{"pattern":"\\$\\{|^file:"}],"default":"both"}""")]
    [TestCase("logging.levels", """{"title":"levels","type":"object","additionalProperties":{"type":"string"}}""")]
    [TestCase("ssl", """{"title":"ssl","description":"Another name of server.ssl.","deprecated":true,"$ref":"#/properties/server/properties/ssl"}""")]
    [TestCase("tunnel", """{"title":"tunnel","description":"Not yet in effect: the tunnel.","deprecated":true}""")]
    public void Write_Key_IsDescribed(string path, string expected) => Assert.That(Minified(Find(path)), Is.EqualTo(expected));

    [Test]
    public void Write_Shorthand_TakesStringOrTable()
    {
        var items = Find("proxy").GetProperty("items").GetProperty("properties").GetProperty("targets").GetProperty("items");

        Assert.That(items.GetProperty("oneOf").EnumerateArray().Select(item => item.GetProperty("type").GetString()), Is.EqualTo(new[] { "string", "object" }));
    }

    [Test]
    public void Write_EveryReference_LeadsToAKey()
    {
        var references = References(_schema).ToList();

        Assert.That(references, Has.Count.EqualTo(5));
        foreach (var reference in references)
        {
            var at = _schema;
            foreach (var step in reference.Split('/').Skip(1))
            {
                Assert.That(at.TryGetProperty(step, out at), Is.True, reference);
            }
        }
    }

    [Test]
    public void Write_EveryTable_IsClosed()
    {
        var open = Objects(_schema).Where(item => item.TryGetProperty("properties", out var inner) && inner.ValueKind == JsonValueKind.Object
            && item.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String
            && !(item.TryGetProperty("additionalProperties", out var more) && more.ValueKind == JsonValueKind.False));

        Assert.That(open, Is.Empty);
        Assert.That(Objects(_schema).Count(), Is.GreaterThan(40));
    }

    private JsonElement Find(string path) =>
        path.Split('.').Aggregate(_schema, (at, name) => at.GetProperty("properties").GetProperty(name));

    private static string Minified(JsonElement element) =>
        JsonSerializer.Serialize(element, AsWritten);

    private static IEnumerable<string> References(JsonElement element) =>
        Objects(element).Where(item => item.TryGetProperty("$ref", out _)).Select(item => item.GetProperty("$ref").GetString()!);

    private static IEnumerable<JsonElement> Objects(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(property => Objects(property.Value)).Prepend(element),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Objects),
        _ => [],
    };
}
