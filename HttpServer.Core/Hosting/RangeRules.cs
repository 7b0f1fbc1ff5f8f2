using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json.Serialization.Metadata;

namespace HttpServer.Core.Hosting;

/// <summary>Bounds of numbers. They stand once, in the attributes that the schema is made of as well.</summary>
public static class RangeRules
{
    /// <summary>Checks every number that has a <see cref="RangeAttribute"/>.</summary>
    /// <param name="key">Path of the table.</param>
    /// <param name="options">What is checked.</param>
    /// <param name="shape">Its properties.</param>
    /// <param name="failures">Gets a line for each number that is out of its range.</param>
    public static void Check(string key, object options, JsonTypeInfo shape, List<string> failures)
    {
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(failures);
        foreach (var property in shape.Properties)
        {
            if (Range(property) is { } range && property.Get?.Invoke(options) is { } value && !range.IsValid(value))
            {
                failures.Add(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{key}.{property.Name}: {value} is not between {range.Minimum} and {range.Maximum}"));
            }
        }
    }

    private static RangeAttribute? Range(JsonPropertyInfo property) =>
        property.AttributeProvider?.GetCustomAttributes(typeof(RangeAttribute), inherit: false) is [RangeAttribute range, ..] ? range : null;
}
