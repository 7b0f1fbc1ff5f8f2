using System.Globalization;
using HttpServer.Config.Diagnostics;
using HttpServer.Config.Format;
using HttpServer.Config.Values;

namespace HttpServer.Config.Reading;

/// <summary>One value given by the name of its key, from the environment or the command line, on its way into a layer.</summary>
internal sealed class NamedSetting(ConfigurationFormat format, ConfigurationLayer layer, SettingOrigin origin)
{
    private KeyLocation _at = KeyLocation.Root;
    private FormatNode _node = format.Root;

    /// <param name="steps">Keys and array indices from the top, in any case, with or without underscores.</param>
    /// <param name="value">The value as text.</param>
    /// <param name="separator">What stood between the steps, for keys of the user's own that contain it.</param>
    /// <returns>False when the format has no such key.</returns>
    public bool Read(IReadOnlyList<string> steps, string value, string separator)
    {
        for (var i = 0; i < steps.Count; i++)
        {
            if (_node is IneffectiveNode)
            {
                break;
            }

            // In a table of plain values, the rest is one key that the user made up.
            var isLast = _node is MapNode { Value: ScalarNode };
            if (!Enter(isLast ? string.Join(separator, steps.Skip(i)) : steps[i]))
            {
                return false;
            }

            if (isLast)
            {
                break;
            }
        }

        Set(value);
        return true;
    }

    private bool Enter(string step)
    {
        switch (_node)
        {
            case TableNode table when table.TryFind(step, out var key):
                _at = key.AliasOf is { } canonical ? FormatPath.Resolve(format.Root, canonical, _at.Indices) : _at.Child(key);
                _node = key.Node;
                return true;
            case TableNode table:
                var nearest = Spelling.Nearest(step, table.Names);
                Report(ConfigurationSeverity.Warning, nearest is null
                    ? $"there is no such key as {Quoted.Name(step)}; the variable is ignored"
                    : $"there is no such key as {Quoted.Name(step)}; did you mean '{nearest}'? The variable is ignored");
                return false;
            case ListNode list when int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var index):
                _at = _at.At(index);
                _node = list.Element;
                return true;
            case ListNode:
                Report(ConfigurationSeverity.Warning, $"the elements are numbered from 0, {Quoted.Name(step)} is no number; the variable is ignored");
                return false;
            case MapNode map when step.Length > 0 && !step.Contains(':', StringComparison.Ordinal):
                _at = _at.Child(step);
                _node = map.Value;
                return true;
            case MapNode:
                Report(ConfigurationSeverity.Warning, $"{Quoted.Name(step)} is no name for a key; the variable is ignored");
                return false;
            default:
                Report(ConfigurationSeverity.Warning, $"there is nothing inside it, so no {Quoted.Name(step)}; the variable is ignored");
                return false;
        }
    }

    private void Set(string value)
    {
        if (_node is TableNode { Shorthand: { } shorthand })
        {
            _at = _at.Child(shorthand);
            _node = shorthand.Node;
        }

        if (_node is ListNode { TakesSingleValue: true } list)
        {
            _at = _at.At(0);
            _node = list.Element;
        }

        switch (_node)
        {
            case IneffectiveNode ineffective:
                Report(ConfigurationSeverity.Warning, ineffective.Reason.Sentence);
                break;
            case TableNode { Ineffective: { } reason }:
                Report(ConfigurationSeverity.Warning, reason.Sentence);
                break;
            case ListNode:
                Report(ConfigurationSeverity.Error, "an array is set element by element; name the first one with index 0");
                break;
            case not ScalarNode:
                Report(ConfigurationSeverity.Error, "a table is set key by key; name one of its keys");
                break;
            case ScalarNode scalar when layer.Claim(_at, origin) is { } first:
                Report(ConfigurationSeverity.Error, $"given twice; the other time by the {first.Source}");
                break;
            case ScalarNode scalar:
                SetScalar(scalar, value);
                break;
        }
    }

    private void SetScalar(ScalarNode node, string text)
    {
        var value = ScalarCheck.FromText(node, text);
        if (value.Error is { } error)
        {
            Report(ConfigurationSeverity.Error, error);
            return;
        }

        layer.Set(new Setting(_at, value.Text, origin) { IsSecret = node.IsSecret });
    }

    private void Report(ConfigurationSeverity severity, string message) =>
        layer.Report(severity, origin, _at.Path.Length == 0 ? null : _at.Path, message);
}
