using System.Text.Json;
using HttpServer.Host.Tests.Commands;
using HttpServer.Host.Tests.Conventions;

namespace HttpServer.Host.Tests.Configuration;

/// <summary>docs/configuration.md names every key of the schema, with the default that it really has.</summary>
public sealed class DocumentedKeysTests
{
    [Test]
    public async Task Documentation_EveryKeyInEffect_StandsThereWithItsDefault()
    {
        var schema = (await CommandRun.Of("config", "schema")).Output;
        var document = File.ReadAllText(Path.Combine(Repository.Root, "docs", "configuration.md"));
        using var json = JsonDocument.Parse(schema);

        var rows = Rows("", json.RootElement).ToList();

        Assert.That(rows, Has.Count.GreaterThan(70));
        Assert.That(rows.Where(row => !document.Contains(row, StringComparison.Ordinal)), Is.Empty);
    }

    /// <summary>The rows as they begin: <c>| `default_port` | `8080` |</c>.</summary>
    private static IEnumerable<string> Rows(string name, JsonElement node)
    {
        if (node.TryGetProperty("deprecated", out _))
        {
            yield break;
        }

        // A short form stands first, the full one last.
        if (node.TryGetProperty("oneOf", out var forms))
        {
            node = forms[forms.GetArrayLength() - 1];
        }

        if (node.TryGetProperty("properties", out var properties))
        {
            foreach (var row in properties.EnumerateObject().SelectMany(property => Rows(property.Name, property.Value)))
            {
                yield return row;
            }

            yield break;
        }

        if (name.Length > 0 && name != "proxy")
        {
            yield return $"| `{name}` | {Default(node)} |";
        }

        if (Element(node) is { } element)
        {
            foreach (var row in Rows("", element))
            {
                yield return row;
            }
        }
    }

    /// <summary>The table that an array is of; null for plain values.</summary>
    private static JsonElement? Element(JsonElement node)
    {
        if (!node.TryGetProperty("items", out var items))
        {
            return null;
        }

        if (items.TryGetProperty("oneOf", out var forms))
        {
            items = forms[forms.GetArrayLength() - 1];
        }

        return items.TryGetProperty("properties", out _) ? items : null;
    }

    private static string Default(JsonElement node)
    {
        if (node.TryGetProperty("default", out var value))
        {
            return $"`{value.GetRawText()}`";
        }

        return node.GetProperty("type").GetString() switch
        {
            "array" => "`[]`",
            "object" => "empty",
            _ => "not set",
        };
    }
}
