using System.Globalization;
using HttpServer.Config.Diagnostics;
using Tomlyn.Syntax;

namespace HttpServer.Config.Toml;

/// <summary>Turns Tomlyn's syntax tree into tables with positions, and reports what TOML forbids to define twice.</summary>
internal sealed class TomlTreeBuilder(Action<SourcePosition, string> report)
{
    // Far beyond any format; keeps every later walk of the tree off the end of the stack.
    private const int DeepestPath = 64;

    private readonly TomlTable _root = new(SourcePosition.Start, TomlTableOrigin.Header);

    public TomlTable Build(DocumentSyntax document)
    {
        foreach (var pair in document.KeyValues)
        {
            Add(_root, pair);
        }

        foreach (var header in document.Tables)
        {
            var table = Open(header);
            foreach (var pair in header.Items)
            {
                // Under a header that does not hold, the keys have no place; they are not to be blamed for that.
                if (table is not null)
                {
                    Add(table, pair);
                }
            }
        }

        return _root;
    }

    private TomlTable? Open(TableSyntaxBase header)
    {
        if (Steps(header.Name) is not { Count: > 0 } steps)
        {
            return null;
        }

        var parent = _root;
        foreach (var (name, position) in steps.Take(steps.Count - 1))
        {
            if (Enter(parent, name, position) is not { } next)
            {
                return null;
            }

            parent = next;
        }

        var (last, at) = steps[^1];
        return header is TableArraySyntax ? OpenElement(parent, last, at) : OpenTable(parent, last, at);
    }

    /// <summary>A table on the way to a deeper header.</summary>
    private TomlTable? Enter(TomlTable parent, string name, SourcePosition position)
    {
        switch (parent.Find(name)?.Value)
        {
            case null:
                var table = new TomlTable(position, TomlTableOrigin.Implied);
                parent.Add(new TomlMember(name, position, table));
                return table;
            case TomlTable { Origin: not TomlTableOrigin.Inline } known:
                return known;
            case TomlArray { IsOfTables: true } array:
                return (TomlTable)array.Items[^1];
            default:
                Taken(parent, name, position);
                return null;
        }
    }

    private TomlTable? OpenTable(TomlTable parent, string name, SourcePosition position)
    {
        switch (parent.Find(name)?.Value)
        {
            case null:
                var table = new TomlTable(position, TomlTableOrigin.Header);
                parent.Add(new TomlMember(name, position, table));
                return table;
            case TomlTable { Origin: TomlTableOrigin.Implied } implied:
                implied.Origin = TomlTableOrigin.Header;
                implied.OpenedAt = position;
                return implied;
            default:
                Taken(parent, name, position);
                return null;
        }
    }

    private TomlTable? OpenElement(TomlTable parent, string name, SourcePosition position)
    {
        var array = parent.Find(name)?.Value as TomlArray;
        if (parent.Find(name) is not null && array is not { IsOfTables: true })
        {
            Taken(parent, name, position);
            return null;
        }

        if (array is null)
        {
            array = new TomlArray(position, isOfTables: true);
            parent.Add(new TomlMember(name, position, array));
        }

        var table = new TomlTable(position, TomlTableOrigin.Header);
        array.Items.Add(table);
        return table;
    }

    private void Add(TomlTable table, KeyValueSyntax pair)
    {
        if (Steps(pair.Key) is not { Count: > 0 } steps || pair.Value is null)
        {
            return;
        }

        foreach (var (name, position) in steps.Take(steps.Count - 1))
        {
            switch (table.Find(name)?.Value)
            {
                case null:
                    var next = new TomlTable(position, TomlTableOrigin.Dotted);
                    table.Add(new TomlMember(name, position, next));
                    table = next;
                    break;
                case TomlTable { Origin: TomlTableOrigin.Dotted } known:
                    table = known;
                    break;
                default:
                    Taken(table, name, position);
                    return;
            }
        }

        var (last, at) = steps[^1];
        if (table.Find(last) is not null)
        {
            Taken(table, last, at);
            return;
        }

        if (Value(pair.Value) is { } value)
        {
            table.Add(new TomlMember(last, at, value));
        }
    }

    private TomlNode? Value(ValueSyntax syntax)
    {
        var position = PositionOf(syntax);
        switch (syntax)
        {
            case StringValueSyntax text:
                return new TomlScalar(position, text.Value ?? "");
            case IntegerValueSyntax number:
                return new TomlScalar(position, number.Value);
            case FloatValueSyntax number:
                return new TomlScalar(position, number.Value);
            case BooleanValueSyntax flag:
                return new TomlScalar(position, flag.Value);
            case DateTimeValueSyntax date:
                return new TomlScalar(position, date.Token?.Text ?? "", isDate: true);
            case ArraySyntax array:
                var items = new TomlArray(position, isOfTables: false);
                foreach (var item in array.Items)
                {
                    if (item.Value is not null && Value(item.Value) is { } value)
                    {
                        items.Items.Add(value);
                    }
                }

                return items;
            case InlineTableSyntax inline:
                return Inline(inline, position);
            default:
                return null;
        }
    }

    private TomlTable Inline(InlineTableSyntax inline, SourcePosition position)
    {
        var table = new TomlTable(position, TomlTableOrigin.Header);
        foreach (var item in inline.Items)
        {
            if (item.KeyValue is not null)
            {
                Add(table, item.KeyValue);
            }
        }

        table.Origin = TomlTableOrigin.Inline;
        return table;
    }

    private List<(string Name, SourcePosition Position)>? Steps(KeySyntax? key)
    {
        if (key?.Key is null || NameOf(key.Key) is not { } first)
        {
            return null;
        }

        List<(string, SourcePosition)> steps = [(first, PositionOf(key.Key))];
        foreach (var item in key.DotKeys)
        {
            if (steps.Count == DeepestPath)
            {
                report(PositionOf(key), $"the key has more than {DeepestPath} parts");
                return null;
            }

            if (item.Key is null || NameOf(item.Key) is not { } name)
            {
                return null;
            }

            steps.Add((name, PositionOf(item.Key)));
        }

        return steps;
    }

    private void Taken(TomlTable table, string name, SourcePosition position)
    {
        var member = table.Find(name)!;
        var first = member.Value is TomlTable known ? known.OpenedAt : member.Position;
        var line = first.Line.ToString(CultureInfo.InvariantCulture);
        report(position, $"{Quoted.Name(name)} is defined twice; the first time on line {line}");
    }

    private static string? NameOf(BareKeyOrStringValueSyntax key) => key switch
    {
        BareKeySyntax bare => bare.Key?.Text,
        StringValueSyntax text => text.Value,
        _ => null,
    };

    private static SourcePosition PositionOf(SyntaxNode node) => Position(node.Span.Start);

    /// <summary>Tomlyn counts from 0.</summary>
    public static SourcePosition Position(TextPosition position) => new(position.Line + 1, position.Column + 1);
}
