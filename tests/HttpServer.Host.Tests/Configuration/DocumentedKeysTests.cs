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

    [Test]
    public async Task Documentation_EveryKeyThatNeedsARestart_SaysSoAndNoOther()
    {
        using var json = JsonDocument.Parse((await CommandRun.Of("config", "schema")).Output);
        var document = File.ReadAllText(Path.Combine(Repository.Root, "docs", "configuration.md"));
        var expected = RestartPaths("", json.RootElement).ToList();

        var written = RowPaths(document).Where(row => row.Text.Contains("Needs a restart.", StringComparison.Ordinal)).Select(row => row.Path);

        Assert.That(expected, Does.Contain("server.max_connections"));
        Assert.That(written, Is.EquivalentTo(expected));
    }

    private static IEnumerable<string> RestartPaths(string path, JsonElement node)
    {
        if (node.TryGetProperty("oneOf", out var forms))
        {
            node = forms[forms.GetArrayLength() - 1];
        }

        if (node.TryGetProperty("properties", out var properties))
        {
            foreach (var inner in properties.EnumerateObject().SelectMany(property => RestartPaths(path.Length == 0 ? property.Name : $"{path}.{property.Name}", property.Value)))
            {
                yield return inner;
            }
        }
        else if (Element(node) is { } element)
        {
            foreach (var inner in RestartPaths(path, element))
            {
                yield return inner;
            }
        }
        else if (node.TryGetProperty("description", out var description) && description.GetString()!.EndsWith("Needs a restart.", StringComparison.Ordinal))
        {
            yield return path;
        }
    }

    /// <summary>The rows of the tables, each with the path of its key.</summary>
    private static IEnumerable<(string Path, string Text)> RowPaths(string document)
    {
        var section = "";
        foreach (var line in document.Split('\n'))
        {
            if (line.StartsWith("##", StringComparison.Ordinal))
            {
                section = line.Trim('#', ' ', '[', ']');
            }
            else if (line.StartsWith("| `", StringComparison.Ordinal))
            {
                yield return ($"{section}.{line.Split('`')[1]}", line);
            }
        }
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

        if (name.Length > 0 && name is not ("proxy" or "tls_passthrough"))
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
