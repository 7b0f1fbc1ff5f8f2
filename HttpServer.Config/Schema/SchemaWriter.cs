using System.Globalization;
using System.Text.Json;
using HttpServer.Config.Format;

namespace HttpServer.Config.Schema;

/// <summary>Writes the schema of each node into the object that is open.</summary>
internal sealed class SchemaWriter(Utf8JsonWriter json)
{
    public void WriteTable(TableNode table)
    {
        json.WriteString("type", "object");
        json.WriteStartObject("properties");
        foreach (var key in table.Keys)
        {
            json.WriteStartObject(key.Name);
            WriteKey(key);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteBoolean("additionalProperties", false);
    }

    private void WriteKey(TableKey key)
    {
        json.WriteString("title", key.Name.Replace('_', ' '));
        var remark = key.AliasOf is { } canonical ? $"Another name of {string.Join('.', canonical).Replace(".[]", "[]", StringComparison.Ordinal)}." : Remark(key.Node);
        var restart = key.Node.NeedsRestart && key.AliasOf is null ? "Needs a restart." : null;
        var description = string.Join(' ', new[] { key.Node.Description, remark, restart }.Where(static text => text is not null));
        if (description.Length > 0)
        {
            json.WriteString("description", description);
        }

        if (key.AliasOf is not null || remark is not null)
        {
            json.WriteBoolean("deprecated", true);
        }

        if (key.Node.IsSecret)
        {
            json.WriteBoolean("writeOnly", true);
        }

        if (key.AliasOf is { } target)
        {
            json.WriteString("$ref", Reference(target));
            return;
        }

        WriteNode(key.Node);
    }

    private static string Reference(IEnumerable<string> steps) =>
        "#" + string.Concat(steps.Select(static step => step == PathPattern.Element ? "/items" : $"/properties/{step}"));

    private static string? Remark(FormatNode node) => node switch
    {
        IneffectiveNode { Reason.Sentence: var sentence } => Sentence(sentence),
        TableNode { Ineffective.Sentence: var sentence } => Sentence(sentence),
        _ => null,
    };

    private static string Sentence(string text) => $"{char.ToUpperInvariant(text[0])}{text[1..]}.";

    private void WriteNode(FormatNode node)
    {
        switch (node)
        {
            case TableNode { Shorthand: { } key } table:
                WriteShorthand((ScalarNode)key.Node, table);
                break;
            case TableNode table:
                WriteTable(table);
                break;
            case ListNode { TakesSingleValue: true } list:
                json.WriteStartArray("oneOf");
                json.WriteStartObject();
                WriteNode(list.Element);
                json.WriteEndObject();
                json.WriteStartObject();
                WriteList(list);
                json.WriteEndObject();
                json.WriteEndArray();
                break;
            case ListNode list:
                WriteList(list);
                break;
            case MapNode map:
                json.WriteString("type", "object");
                json.WriteStartObject("additionalProperties");
                WriteNode(map.Value);
                json.WriteEndObject();
                break;
            case ScalarNode scalar:
                WriteScalar(scalar);
                break;
        }
    }

    private void WriteShorthand(ScalarNode text, TableNode table)
    {
        json.WriteStartArray("oneOf");
        json.WriteStartObject();
        WriteScalar(text);
        json.WriteEndObject();
        json.WriteStartObject();
        WriteTable(table);
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private void WriteList(ListNode list)
    {
        json.WriteString("type", "array");
        json.WriteStartObject("items");
        WriteNode(list.Element);
        json.WriteEndObject();
        if (list.Element is ScalarNode element && !list.IsSecret)
        {
            json.WriteStartArray("default");
            foreach (var value in list.Default)
            {
                WriteValue(element, value);
            }

            json.WriteEndArray();
        }
    }

    private void WriteScalar(ScalarNode scalar)
    {
        json.WriteString("type", scalar.Kind switch
        {
            ScalarKind.Boolean => "boolean",
            ScalarKind.Integer => "integer",
            ScalarKind.Number => "number",
            _ => "string",
        });
        WriteBound(scalar.Minimum, "minimum", "exclusiveMinimum");
        WriteBound(scalar.Maximum, "maximum", "exclusiveMaximum");
        if (scalar.Allowed is { } allowed)
        {
            // A value from the environment or a file is only known later.
            json.WriteStartArray("anyOf");
            json.WriteStartObject();
            json.WriteStartArray("enum");
            foreach (var value in allowed)
            {
                json.WriteStringValue(value);
            }

            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteStartObject();
            json.WriteString("pattern", @"\$\{|^file:");
            json.WriteEndObject();
            json.WriteEndArray();
        }

        if (scalar is { IsSecret: false, Default: { } standard })
        {
            json.WritePropertyName("default");
            WriteValue(scalar, standard);
        }
    }

    private void WriteBound(Bound? bound, string inclusive, string exclusive)
    {
        if (bound is { } limit)
        {
            json.WriteNumber(limit.IsExclusive ? exclusive : inclusive, limit.Value);
        }
    }

    private void WriteValue(ScalarNode scalar, string value)
    {
        switch (scalar.Kind)
        {
            case ScalarKind.Boolean:
                json.WriteBooleanValue(value == "true");
                break;
            case ScalarKind.Integer:
                json.WriteNumberValue(decimal.Parse(value, CultureInfo.InvariantCulture));
                break;
            case ScalarKind.Number:
                json.WriteNumberValue(double.Parse(value, CultureInfo.InvariantCulture));
                break;
            case ScalarKind.Enumeration:
                json.WriteStringValue(KeyName.ToSnakeCase(value));
                break;
            default:
                json.WriteStringValue(value);
                break;
        }
    }
}
