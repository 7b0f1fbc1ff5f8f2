using System.Globalization;
using HttpServer.Config.Diagnostics;
using HttpServer.Config.Format;
using HttpServer.Config.Toml;

namespace HttpServer.Config.Values;

/// <summary>Checks single values: type, range, allowed names. Values of secrets never appear in what it says.</summary>
internal static class ScalarCheck
{
    /// <summary>A value of the file; a string has been expanded before.</summary>
    /// <param name="node">Its place in the format.</param>
    /// <param name="scalar">The value as written.</param>
    /// <param name="expanded">Of a string, what it stands for.</param>
    public static ScalarValue FromToml(ScalarNode node, TomlScalar scalar, ExpandedText expanded) => (node.Kind, scalar.Value) switch
    {
        _ when scalar.IsDate => WrongType(node, scalar, null),
        (ScalarKind.String or ScalarKind.Enumeration, string written) =>
            Name(node, expanded.Text!, expanded.IsExpanded ? written : expanded.Text!),
        (ScalarKind.Boolean, bool flag) => ScalarValue.Of(flag ? "true" : "false"),
        (ScalarKind.Integer, long number) => Integer(node, number),
        (ScalarKind.Number, long number) => Number(node, number, number.ToString(CultureInfo.InvariantCulture)),
        (ScalarKind.Number, double number) => Number(node, number, TomlText.Number(number)),
        (ScalarKind.String or ScalarKind.Enumeration, long number) =>
            WrongType(node, scalar, $"write \"{number.ToString(CultureInfo.InvariantCulture)}\""),
        (not ScalarKind.String, string text) when FromText(node, text).Text is not null => WrongType(node, scalar, $"write {text} without quotes"),
        _ => WrongType(node, scalar, null),
    };

    /// <summary>A value of the environment or the command line, where everything is text.</summary>
    public static ScalarValue FromText(ScalarNode node, string text)
    {
        switch (node.Kind)
        {
            case ScalarKind.Boolean when bool.TryParse(text, out var flag):
                return ScalarValue.Of(flag ? "true" : "false");
            case ScalarKind.Integer when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole):
                return Integer(node, whole);
            case ScalarKind.Number when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number):
                return Number(node, number, text);
            case ScalarKind.String or ScalarKind.Enumeration:
                return Name(node, text, text);
            default:
                return ScalarValue.Wrong($"expected {node.Expected}{(node.IsSecret ? "" : $", found {Quoted.Name(text)}")}");
        }
    }

    private static ScalarValue WrongType(ScalarNode node, TomlScalar scalar, string? advice)
    {
        // What a secret looks like is nobody's business, not even when it is the wrong sort of value.
        var message = node.IsSecret ? $"expected {node.Expected}" : $"expected {node.Expected}, found {scalar.Found}";
        return ScalarValue.Wrong(advice is null || node.IsSecret ? message : $"{message}; {advice}");
    }

    private static ScalarValue Name(ScalarNode node, string text, string shown)
    {
        if (node.Allowed is not { } allowed)
        {
            return ScalarValue.Of(text);
        }

        if (node.Kind == ScalarKind.Enumeration)
        {
            var named = KeyName.Normalize(text);
            foreach (var (name, member) in node.Members)
            {
                if (KeyName.Normalize(name) == named)
                {
                    return ScalarValue.Of(member);
                }
            }
        }
        else if (allowed.Contains(text))
        {
            return ScalarValue.Of(text);
        }

        var complaint = node.IsSecret ? $"the value is not {node.AllowedNoun}" : $"{Quoted.Name(shown)} is not {node.AllowedNoun}";
        return ScalarValue.Wrong(Spelling.Nearest(text, allowed) is { } nearest
            ? $"{complaint}; did you mean '{nearest}'?"
            : $"{complaint} (known: {string.Join(", ", allowed.Where(static name => name.Length > 0))})");
    }

    private static ScalarValue Integer(ScalarNode node, long number)
    {
        var text = number.ToString(CultureInfo.InvariantCulture);
        var (least, most) = node.Holds;
        if (number < least || number > most)
        {
            var range = Range(node.Minimum ?? new Bound(least, false), node.Maximum ?? new Bound(most, false));
            return ScalarValue.Wrong($"{(node.IsSecret ? "the value" : text)} is out of range; expected {range}");
        }

        return OutOfRange(node, number, text) is { } error ? ScalarValue.Wrong(error) : ScalarValue.Of(text);
    }

    private static ScalarValue Number(ScalarNode node, double number, string text)
    {
        if (!double.IsFinite(number))
        {
            return ScalarValue.Wrong($"{text} is not a finite number");
        }

        return OutOfRange(node, number, text) is { } error
            ? ScalarValue.Wrong(error)
            : ScalarValue.Of(number.ToString("R", CultureInfo.InvariantCulture));
    }

    private static string? OutOfRange(ScalarNode node, double number, string text)
    {
        if (node.Minimum?.ForbidsLess(number) != true && node.Maximum?.ForbidsMore(number) != true)
        {
            return null;
        }

        var shown = node.IsSecret ? "the value" : text;
        return $"{shown} is out of range; expected {Range(node.Minimum, node.Maximum)}";
    }

    private static string Range(Bound? minimum, Bound? maximum) => (minimum, maximum) switch
    {
        ({ IsExclusive: false } least, { IsExclusive: false } most) => $"{Text(least)} to {Text(most)}",
        ({ } least, { } most) => $"{Least(least)} and {Most(most)}",
        ({ } least, null) => Least(least),
        (null, { } most) => Most(most),
        _ => "a number",
    };

    private static string Least(Bound bound) => $"{(bound.IsExclusive ? "more than" : "at least")} {Text(bound)}";

    private static string Most(Bound bound) => $"{(bound.IsExclusive ? "less than" : "at most")} {Text(bound)}";

    private static string Text(Bound bound) => bound.Value.ToString("R", CultureInfo.InvariantCulture);
}
