using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using System.Text.Json.Serialization.Metadata;
using Microsoft.Extensions.Configuration;

namespace HttpServer.Config.Format;

/// <summary>
/// Reads the shape of an options type from its source-generated JSON metadata: keys, types, defaults, ranges. No
/// reflection over the type itself, so it survives trimming.
/// </summary>
internal static class OptionsShape
{
    // Deeper than any format; a type that contains itself would go on for ever.
    private const int DeepestNesting = 24;

    /// <summary>The table that an options type is.</summary>
    /// <exception cref="InvalidOperationException">The type is not an object, or contains itself.</exception>
    public static TableNode Table(JsonTypeInfo type, object? instance, bool isNullByDefault, int depth = 0)
    {
        if (type.Kind != JsonTypeInfoKind.Object)
        {
            throw new InvalidOperationException($"{type.Type} is not an options class.");
        }

        if (depth > DeepestNesting)
        {
            throw new InvalidOperationException($"{type.Type} contains itself; a configuration format has to end somewhere.");
        }

        instance ??= type.CreateObject?.Invoke();
        var table = new TableNode { IsNullByDefault = isNullByDefault };
        foreach (var property in type.Properties)
        {
            if (property is { Get: null, Set: null })
            {
                // Taken out of the format with [JsonIgnore].
                continue;
            }

            var value = instance is null ? null : property.Get?.Invoke(instance);
            var node = Node(type.Options.GetTypeInfo(property.PropertyType), value, depth + 1);
            if (property.Set is null && node is ScalarNode)
            {
                continue;
            }

            ReadAttributes(property, node);
            table.Add(new TableKey(property.Name, ConfigurationKey(property), node));
        }

        return table;
    }

    private static FormatNode Node(JsonTypeInfo type, object? value, int depth) => type.Kind switch
    {
        JsonTypeInfoKind.Object => Table(type, value, isNullByDefault: value is null, depth),
        JsonTypeInfoKind.Enumerable => List(type, value, depth),
        JsonTypeInfoKind.Dictionary => new MapNode(Node(type.Options.GetTypeInfo(type.ElementType!), null, depth + 1)),
        _ => ScalarShape.Read(type, value),
    };

    private static ListNode List(JsonTypeInfo type, object? value, int depth)
    {
        var element = Node(type.Options.GetTypeInfo(type.ElementType!), null, depth + 1);
        var items = new List<string>();
        if (element is ScalarNode scalar && value is System.Collections.IEnumerable values)
        {
            foreach (var item in values)
            {
                items.Add(ScalarShape.Text(scalar, item) ?? "");
            }
        }

        return new ListNode(element) { Default = items };
    }

    private static string ConfigurationKey(JsonPropertyInfo property)
    {
        if (Attributes<ConfigurationKeyNameAttribute>(property) is [var named, ..])
        {
            return named.Name;
        }

        // Without the member at hand: the binder compares without case, so only the underscores stand in its way.
        return (property.AttributeProvider as MemberInfo)?.Name
            ?? property.Name.Replace("_", "", StringComparison.Ordinal);
    }

    private static void ReadAttributes(JsonPropertyInfo property, FormatNode node)
    {
        if (Attributes<DescriptionAttribute>(property) is [var description, ..])
        {
            node.Description = description.Description;
        }

        if (node is not ScalarNode scalar)
        {
            return;
        }

        if (Attributes<RangeAttribute>(property) is [var range, ..])
        {
            scalar.Minimum = ToBound(range.Minimum, range.MinimumIsExclusive);
            scalar.Maximum = ToBound(range.Maximum, range.MaximumIsExclusive);
        }

        if (Attributes<AllowedValuesAttribute>(property) is [var allowed, ..])
        {
            scalar.Allowed = [.. allowed.Values
                .Where(value => value is not null)
                .Select(value => Convert.ToString(value, CultureInfo.InvariantCulture)!)];
        }
    }

    /// <summary>A limit that the type itself sets is none: [Range(1, int.MaxValue)] means "at least 1".</summary>
    private static Bound? ToBound(object limit, bool isExclusive) => limit switch
    {
        int.MaxValue or int.MinValue or double.MaxValue or double.MinValue => null,
        int whole => new Bound(whole, isExclusive),
        double number when double.IsFinite(number) => new Bound(number, isExclusive),
        string text when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) =>
            new Bound(number, isExclusive),
        _ => null,
    };

    private static List<T> Attributes<T>(JsonPropertyInfo property)
        where T : Attribute =>
        property.AttributeProvider is null
            ? []
            : [.. property.AttributeProvider.GetCustomAttributes(typeof(T), inherit: true).Cast<T>()];
}
