using System.Globalization;
using HttpServer.Config.Diagnostics;
using HttpServer.Config.Format;
using HttpServer.Config.Toml;
using HttpServer.Config.Values;

namespace HttpServer.Config.Reading;

/// <summary>Compares a TOML document with the format, key by key, into a layer of settings.</summary>
internal sealed class DocumentWalk(ConfigurationFormat format, string file, ValueExpander expander, ConfigurationLayer layer)
{
    public void Walk(TomlTable document) => Table(document, format.Root, KeyLocation.Root);

    private void Table(TomlTable source, TableNode node, KeyLocation at)
    {
        foreach (var member in source.Members)
        {
            if (!node.TryFind(member.Name, out var key))
            {
                UnknownKey(member, node, at);
                continue;
            }

            var location = at.Child(key);
            if (key.AliasOf is { } canonical)
            {
                location = FormatPath.Resolve(format.Root, canonical, at.Indices);
                Report(ConfigurationSeverity.Note, member.Position, location, $"written as '{at.Child(key).Path}', which is read with the same meaning");
            }

            if (Claim(member, location))
            {
                Value(member.Value, key.Node, location, member.Position);
            }
        }
    }

    /// <summary>Notes the place of a key; false when the key has been given before under this or another name.</summary>
    private bool Claim(TomlMember member, KeyLocation location)
    {
        if (layer.Claim(location, Origin(PlaceOf(member))) is not { Position: { } first })
        {
            return true;
        }

        var line = first.Line.ToString(CultureInfo.InvariantCulture);
        Report(ConfigurationSeverity.Error, member.Position, location, $"given twice, here as {Quoted.Name(member.Name)}; the first time on line {line}");
        return false;
    }

    private void Value(TomlNode value, FormatNode node, KeyLocation at, SourcePosition keyPosition)
    {
        switch (node, value)
        {
            case (IneffectiveNode ineffective, _):
                Report(ConfigurationSeverity.Warning, keyPosition, at, ineffective.Reason.Sentence);
                break;
            case (TableNode { Ineffective: { } reason } table, _):
                Report(ConfigurationSeverity.Warning, keyPosition, at, reason.Sentence);
                IneffectiveKeys(value, table, at);
                break;
            case (TableNode table, TomlTable source):
                KnownTable(source, table, at, keyPosition);
                break;
            case (TableNode { Shorthand: { } key }, TomlScalar { Value: string, IsDate: false } scalar):
                Scalar(scalar, (ScalarNode)key.Node, at.Child(key));
                break;
            case (ListNode list, TomlArray source):
                List(source, list, at);
                break;
            case (ListNode { TakesSingleValue: true, Element: ScalarNode only }, TomlScalar scalar):
                layer.Claim(at.At(0), Origin(scalar.Position));
                Scalar(scalar, only, at.At(0));
                break;
            case (MapNode map, TomlTable source):
                Map(source, map, at);
                break;
            case (ScalarNode expected, TomlScalar scalar):
                Scalar(scalar, expected, at);
                break;
            default:
                WrongShape(value, node, at);
                break;
        }
    }

    private void KnownTable(TomlTable source, TableNode table, KeyLocation at, SourcePosition keyPosition)
    {
        var before = layer.Settings.Count;
        Table(source, table, at);
        if (layer.Settings.Count == before)
        {
            Fill(table, at, keyPosition);
        }
    }

    /// <summary>One warning for the whole table is enough; its keys are only looked at for mistakes of spelling.</summary>
    private void IneffectiveKeys(TomlNode value, TableNode table, KeyLocation at)
    {
        foreach (var (item, index) in (value as TomlArray)?.Items.Select(static (item, index) => (item, index)) ?? [])
        {
            IneffectiveKeys(item, table, at.At(index));
        }

        foreach (var member in (value as TomlTable)?.Members ?? [])
        {
            if (!table.TryFind(member.Name, out var key))
            {
                UnknownKey(member, table, at);
            }
            else if (key.Node is TableNode inner)
            {
                IneffectiveKeys(member.Value, inner, at.Child(key));
            }
        }
    }

    /// <summary>An empty table is a table: the binder sees it by one default that it would have had anyway.</summary>
    private void Fill(TableNode table, KeyLocation at, SourcePosition position)
    {
        var key = table.Keys.FirstOrDefault(key => key.AliasOf is null && key.Node is ScalarNode { Default: not null })
            ?? table.Keys.FirstOrDefault(key => key.AliasOf is null && key.Node is ScalarNode);
        if (key is { Node: ScalarNode scalar })
        {
            layer.Set(new Setting(at.Child(key), scalar.Default, Origin(position)) { IsFiller = true });
        }
    }

    private void List(TomlArray source, ListNode list, KeyLocation at)
    {
        if (source.Items.Count == 0)
        {
            layer.Set(new Setting(at, "", Origin(source.Position)));
        }

        for (var i = 0; i < source.Items.Count; i++)
        {
            var element = at.At(i);
            var item = source.Items[i];
            layer.Claim(element, Origin(item.Position));
            Value(item, list.Element, element, item.Position);
        }
    }

    private void Map(TomlTable source, MapNode map, KeyLocation at)
    {
        foreach (var member in source.Members)
        {
            var location = at.Child(member.Name);
            if (member.Name.Length == 0 || member.Name.Contains(':', StringComparison.Ordinal))
            {
                Report(ConfigurationSeverity.Error, member.Position, location, "a key here may not be empty or contain ':'");
            }
            else if (map.Value is ScalarNode && member.Value is TomlTable { Origin: TomlTableOrigin.Dotted, Members: [var inner, ..] })
            {
                Report(ConfigurationSeverity.Error, member.Position, location,
                    $"a key with dots has to be in quotes: {TomlText.Quote($"{member.Name}.{inner.Name}")}");
            }
            else if (layer.Settings.ContainsKey(location.Key))
            {
                Report(ConfigurationSeverity.Error, member.Position, location, "given twice; keys here are compared without case");
            }
            else
            {
                layer.Claim(location, Origin(PlaceOf(member)));
                Value(member.Value, map.Value, location, member.Position);
            }
        }
    }

    private void Scalar(TomlScalar scalar, ScalarNode node, KeyLocation at)
    {
        var expanded = default(ExpandedText);
        if (scalar is { Value: string text, IsDate: false } && node.Kind is ScalarKind.String or ScalarKind.Enumeration)
        {
            expanded = expander.Expand(text);
            if (expanded.Error is { } missing)
            {
                Report(ConfigurationSeverity.Error, scalar.Position, at, missing);
                return;
            }
        }

        var value = ScalarCheck.FromToml(node, scalar, expanded);
        if (value.Error is { } error)
        {
            Report(ConfigurationSeverity.Error, scalar.Position, at, error);
            return;
        }

        layer.Set(new Setting(at, value.Text, Origin(scalar.Position))
        {
            Written = expanded.IsExpanded ? (string)scalar.Value : null,
            IsSecret = node.IsSecret,
        });
    }

    private void WrongShape(TomlNode value, FormatNode node, KeyLocation at)
    {
        var name = KeyPath.WithoutIndices(at.Path);
        var advice = (node, value) switch
        {
            (ListNode { Element: TableNode }, TomlTable { Origin: not TomlTableOrigin.Inline }) => $"; write [[{name}]]",
            (TableNode or MapNode, TomlArray { IsOfTables: true }) => $"; write [{name}]",
            (ListNode { Element: ScalarNode }, TomlScalar { IsDate: false }) when !node.IsSecret => "; put it in brackets, [ … ]",
            _ => "",
        };
        var found = node.IsSecret && value is TomlScalar ? "a value" : value.Found;
        Report(ConfigurationSeverity.Error, value.Position, at, $"expected {node.Expected}, found {found}{advice}");
    }

    private void UnknownKey(TomlMember member, TableNode table, KeyLocation at)
    {
        var what = member.Value is TomlTable or TomlArray { IsOfTables: true } ? "unknown table" : "unknown key";
        var location = at.Child(member.Name);
        if (Spelling.Nearest(member.Name, table.Names) is { } nearest && table.TryFind(nearest, out var key))
        {
            layer.Suspected.Add(key.AliasOf is { } canonical ? FormatPath.Resolve(format.Root, canonical, at.Indices).Path : at.Child(key).Path);
            Report(ConfigurationSeverity.Error, member.Position, location, $"{what}; did you mean '{nearest}'?");
            return;
        }

        var elsewhere = format.PathsOf(member.Name);
        Report(ConfigurationSeverity.Error, member.Position, location, elsewhere.Count == 1 ? $"{what} here; did you mean '{elsewhere[0]}'?" : what);
    }

    /// <summary>A value stands where it begins; a table under a header of its own stands at that header.</summary>
    private static SourcePosition PlaceOf(TomlMember member) => member.Value switch
    {
        TomlScalar scalar => scalar.Position,
        TomlTable table when table.Origin != TomlTableOrigin.Inline => table.OpenedAt,
        _ => member.Position,
    };

    private SettingOrigin Origin(SourcePosition position) => SettingOrigin.File(file, position);

    private void Report(ConfigurationSeverity severity, SourcePosition position, KeyLocation at, string message) =>
        layer.Report(severity, Origin(position), at.Path, message);
}
