using System.Globalization;
using HttpServer.Config.Diagnostics;
using HttpServer.Config.Format;

namespace HttpServer.Config.Toml;

/// <summary>A single value: string, long, double, bool, or the text of a date or time.</summary>
internal sealed class TomlScalar(SourcePosition position, object value, bool isDate = false) : TomlNode(position)
{
    public object Value { get; } = value;

    /// <summary>Whether it is a date or a time; the value is its text then.</summary>
    public bool IsDate { get; } = isDate;

    public override string Found => Value switch
    {
        _ when IsDate => $"the date or time {Value}",
        string text => $"the string {Quoted.Short(text)}",
        long number => $"the integer {number.ToString(CultureInfo.InvariantCulture)}",
        double number => $"the float {TomlText.Number(number)}",
        true => "true",
        _ => "false",
    };
}
