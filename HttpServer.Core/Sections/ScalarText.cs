using System.Globalization;

namespace HttpServer.Core.Sections;

/// <summary>Whether the text of a setting is a value of its type, as the binder would read it.</summary>
internal static class ScalarText
{
    /// <summary>What is wrong with it; null when it is good, or of a type that its own converter knows.</summary>
    public static string? Problem(string text, Type type) =>
        type == typeof(bool) ? (bool.TryParse(text, out _) ? null : $"'{text}' is neither true nor false")
        : type == typeof(int) ? (int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out _) ? null : $"'{text}' is not a whole number")
        : type == typeof(long) ? (long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out _) ? null : $"'{text}' is not a whole number")
        : type == typeof(double) ? (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _) ? null : $"'{text}' is not a number")
        : type.IsEnum ? (Enum.TryParse(type, text, ignoreCase: true, out _) ? null : $"'{text}' is not one of {string.Join(", ", Enum.GetNames(type))}")
        : null;
}
