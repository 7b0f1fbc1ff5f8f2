using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace HttpServer.Config.Format;

/// <summary>Reads what a single value of an options type is.</summary>
internal static class ScalarShape
{
    private const string Probe = "\"probe\"";

    public static ScalarNode Read(JsonTypeInfo type, object? value)
    {
        var bare = Nullable.GetUnderlyingType(type.Type) ?? type.Type;
        var members = bare.IsEnum ? Enum.GetNames(bare).ToDictionary(KeyName.ToSnakeCase) : [];
        var kind = KindOf(bare);
        var isSecret = kind == ScalarKind.String && bare != typeof(string) && IsMasked(type);
        var node = new ScalarNode(kind)
        {
            Holds = Limits(bare),
            Members = members,
            Allowed = bare.IsEnum ? [.. members.Keys] : null,
            Default = isSecret ? null : Text(kind, value),
        };
        if (isSecret)
        {
            node.MarkSecret();
        }

        return node;
    }

    /// <summary>A value of an options object as the configuration writes it; null for "not set".</summary>
    public static string? Text(ScalarNode node, object? value) => Text(node.Kind, value);

    private static string? Text(ScalarKind kind, object? value) => (kind, value) switch
    {
        (_, null) => null,
        (ScalarKind.Boolean, bool flag) => flag ? "true" : "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    };

    private static ScalarKind KindOf(Type type)
    {
        if (type.IsEnum)
        {
            return ScalarKind.Enumeration;
        }

        return Type.GetTypeCode(type) switch
        {
            TypeCode.Boolean => ScalarKind.Boolean,
            TypeCode.Single or TypeCode.Double or TypeCode.Decimal => ScalarKind.Number,
            TypeCode.SByte or TypeCode.Byte or TypeCode.Int16 or TypeCode.UInt16
                or TypeCode.Int32 or TypeCode.UInt32 or TypeCode.Int64 or TypeCode.UInt64 => ScalarKind.Integer,
            _ => ScalarKind.String,
        };
    }

    private static (long Least, long Most) Limits(Type type) => Type.GetTypeCode(type) switch
    {
        TypeCode.SByte => (sbyte.MinValue, sbyte.MaxValue),
        TypeCode.Byte => (byte.MinValue, byte.MaxValue),
        TypeCode.Int16 => (short.MinValue, short.MaxValue),
        TypeCode.UInt16 => (ushort.MinValue, ushort.MaxValue),
        TypeCode.Int32 => (int.MinValue, int.MaxValue),
        TypeCode.UInt32 => (uint.MinValue, uint.MaxValue),
        // TOML integers end at 63 bits.
        TypeCode.UInt64 => (0, long.MaxValue),
        _ => (long.MinValue, long.MaxValue),
    };

    /// <summary>
    /// Whether the type's converter hides what it is given: the mark of a secret, without knowing the type. One that
    /// cannot be asked is taken for a secret too.
    /// </summary>
    private static bool IsMasked(JsonTypeInfo type)
    {
        try
        {
            var value = JsonSerializer.Deserialize(Probe, type);
            return JsonSerializer.Serialize(value, type) != Probe;
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException or FormatException or ArgumentException)
        {
            return true;
        }
    }
}
