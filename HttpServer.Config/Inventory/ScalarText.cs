using System.Globalization;
using HttpServer.Config.Format;

namespace HttpServer.Config.Inventory;

/// <summary>Writes a value of the configuration the way the file writes it.</summary>
internal static class ScalarText
{
    public static string Write(ScalarNode node, string value) => node.Kind switch
    {
        _ when node.IsSecret => "\"***\"",
        ScalarKind.Boolean or ScalarKind.Integer => value,
        ScalarKind.Number => double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? Number(number)
            : TomlText.Quote(value),
        ScalarKind.Enumeration => TomlText.Quote(KeyName.ToSnakeCase(value)),
        _ => TomlText.Quote(Literal(value)),
    };

    /// <summary>Seconds read better as 30 than as 30.0, and mean the same where a float is expected.</summary>
    private static string Number(double number) => number == Math.Floor(number) && Math.Abs(number) < 1e15
        ? number.ToString("F0", CultureInfo.InvariantCulture)
        : TomlText.Number(number);

    /// <summary>With the escapes that keep the reader from filling something in.</summary>
    private static string Literal(string value)
    {
        var text = value.Replace("${", "$${", StringComparison.Ordinal);
        return text.StartsWith("file:", StringComparison.Ordinal) ? "$$" + text : text;
    }
}
