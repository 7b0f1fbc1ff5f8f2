using System.Collections;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization.Metadata;
using HttpServer.Core.Secrets;

namespace HttpServer.Proxy.Configuration;

/// <summary>Tells whether two options objects say the same, whoever made them and whatever became of them since. Options may be changed after they were used.</summary>
internal static class OptionsFingerprint
{
    /// <summary>A hash of all properties; secrets go in and do not come out.</summary>
    /// <param name="options">The options.</param>
    /// <param name="shape">Of the options, from source-generated metadata.</param>
    /// <param name="more">What else counts.</param>
    public static string Of<T>(T options, JsonTypeInfo<T> shape, string more = "")
    {
        var text = new StringBuilder();
        Append(text, more);
        Append(text, options, shape);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    private static void Append(StringBuilder text, object? value, JsonTypeInfo shape)
    {
        switch (value)
        {
            case null:
                text.Append('-');
                break;
            case Secret secret:
                Append(text, secret.Value ?? "");
                break;
            case IDictionary pairs:
                text.Append('{');
                foreach (DictionaryEntry pair in pairs)
                {
                    Append(text, (string)pair.Key);
                    Append(text, pair.Value, shape.Options.GetTypeInfo(shape.ElementType!));
                }
                text.Append('}');
                break;
            case IEnumerable items when shape.Kind == JsonTypeInfoKind.Enumerable:
                text.Append('[');
                foreach (var item in items)
                {
                    Append(text, item, shape.Options.GetTypeInfo(shape.ElementType!));
                }
                text.Append(']');
                break;
            default:
                if (shape.Kind == JsonTypeInfoKind.Object)
                {
                    AppendProperties(text, value, shape);
                }
                else
                {
                    Append(text, Convert.ToString(value, CultureInfo.InvariantCulture) ?? "");
                }
                break;
        }
    }

    private static void AppendProperties(StringBuilder text, object value, JsonTypeInfo shape)
    {
        text.Append('(');
        foreach (var property in shape.Properties)
        {
            if (property.Get is { } get)
            {
                Append(text, get(value), shape.Options.GetTypeInfo(property.PropertyType));
            }
        }
        text.Append(')');
    }

    // With its length, so that no two lists of texts look the same.
    private static void Append(StringBuilder text, string value) => text.Append(CultureInfo.InvariantCulture, $"{value.Length}:{value}");
}
