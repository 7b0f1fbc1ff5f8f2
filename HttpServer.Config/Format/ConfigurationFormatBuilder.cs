using System.Text.Json.Serialization.Metadata;

namespace HttpServer.Config.Format;

/// <summary>
/// Puts a <see cref="ConfigurationFormat"/> together from options types and tables of exceptions. Paths are canonical
/// (<c>server.default_port</c>), with <c>[]</c> for any element of an array (<c>proxy[].ssl.verify_backend</c>). A
/// path that leads nowhere is a mistake of the program and throws at once.
/// </summary>
public sealed class ConfigurationFormatBuilder
{
    private readonly TableNode _root = new();

    /// <summary>Adds a table: <c>[server]</c>.</summary>
    /// <param name="path">Key of the section; several with dots, for a table inside others.</param>
    /// <param name="options">Source-generated metadata of the options class, with snake_case property names.</param>
    public ConfigurationFormatBuilder AddSection(string path, JsonTypeInfo options)
    {
        ArgumentNullException.ThrowIfNull(options);
        AddSectionNode(path, OptionsShape.Table(options, null, isNullByDefault: false));
        return this;
    }

    /// <summary>Adds an array of tables: <c>[[proxy]]</c>.</summary>
    /// <param name="path">Key of the section; several with dots, for an array inside tables.</param>
    /// <param name="element">Source-generated metadata of the options class of one element.</param>
    public ConfigurationFormatBuilder AddArraySection(string path, JsonTypeInfo element)
    {
        ArgumentNullException.ThrowIfNull(element);
        AddSectionNode(path, new ListNode(OptionsShape.Table(element, null, isNullByDefault: false)));
        return this;
    }

    /// <summary>
    /// Adds another name for a key or a table. It is read with the same meaning and reported as a note; giving both
    /// names is an error.
    /// </summary>
    /// <param name="alias">The other name: <c>server.port</c>, <c>ssl</c>, <c>proxy[].ssl.verify_backend_ssl</c>.</param>
    /// <param name="canonical">What it means: <c>server.default_port</c>. As many <c>[]</c> as the alias has, at most.</param>
    public ConfigurationFormatBuilder AddAlias(string alias, string canonical)
    {
        ArgumentNullException.ThrowIfNull(alias);
        ArgumentNullException.ThrowIfNull(canonical);
        var target = PathPattern.Parse(canonical);
        var steps = PathPattern.Parse(alias);
        if (target.Count(step => step == PathPattern.Element) > steps.Count(step => step == PathPattern.Element))
        {
            throw new ArgumentException($"'{canonical}' has an element that '{alias}' does not name.", nameof(canonical));
        }

        var node = FormatPath.Find(_root, target);
        var key = FormatPath.Resolve(_root, target, []).Key;
        FormatPath.Parent(_root, steps, create: null)
            .Add(new TableKey(steps[^1], key[(key.LastIndexOf(':') + 1)..], node) { AliasOf = target });
        return this;
    }

    /// <summary>Adds a key of a feature that is still to come: recognised, any value, reported as "not yet in effect".</summary>
    /// <param name="path">A key or a table; <c>.*</c> at the end says "and everything in it", which a plain path says too.</param>
    /// <param name="feature">What will use it, for the message: <c>the tunnel agent</c>.</param>
    public ConfigurationFormatBuilder AddPending(string path, string feature)
    {
        ArgumentException.ThrowIfNullOrEmpty(feature);
        AddIneffectiveNode(path, Ineffective.NotYet(feature));
        return this;
    }

    /// <summary>Adds a key that the program cannot honour: recognised, any value, reported as "has no effect because …".</summary>
    /// <param name="path">A key or a table; <c>.*</c> at the end says "and everything in it", which a plain path says too.</param>
    /// <param name="because">The reason, continuing the sentence: <c>routes are always compiled</c>.</param>
    public ConfigurationFormatBuilder AddIneffective(string path, string because)
    {
        ArgumentException.ThrowIfNullOrEmpty(because);
        AddIneffectiveNode(path, Ineffective.Never(because));
        return this;
    }

    /// <summary>Lets a string stand for a table with one key: <c>"http://…"</c> for <c>{ url = "http://…" }</c>.</summary>
    /// <param name="path">The table: <c>proxy[].targets[]</c>.</param>
    /// <param name="key">The key that takes the string: <c>url</c>.</param>
    public ConfigurationFormatBuilder AddShorthand(string path, string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (FormatPath.Find(_root, PathPattern.Parse(path)) is not TableNode table
            || !table.TryFind(key, out var known)
            || known.Node is not ScalarNode)
        {
            throw new ArgumentException($"'{path}' is not a table with a plain key '{key}'.", nameof(path));
        }

        table.Shorthand = known;
        return this;
    }

    /// <summary>Lets a single value stand for an array with it alone: <c>host = "a"</c> for <c>host = ["a"]</c>.</summary>
    /// <param name="path">The array: <c>proxy[].host</c>.</param>
    public ConfigurationFormatBuilder AddSingleValue(string path)
    {
        if (FormatPath.Find(_root, PathPattern.Parse(path)) is not ListNode { Element: ScalarNode } list)
        {
            throw new ArgumentException($"'{path}' is not an array of plain values.", nameof(path));
        }

        list.TakesSingleValue = true;
        return this;
    }

    /// <summary>Restricts a string (or the strings of a list, <c>server.ssl.protocols[]</c>) to names known elsewhere.</summary>
    /// <param name="path">The key: <c>proxy[].strategy</c>.</param>
    /// <param name="noun">What the names are, with an article: <c>a strategy</c>.</param>
    /// <param name="values">The names; case counts.</param>
    public ConfigurationFormatBuilder AddAllowedValues(string path, string noun, IEnumerable<string> values)
    {
        ArgumentException.ThrowIfNullOrEmpty(noun);
        ArgumentNullException.ThrowIfNull(values);
        if (FormatPath.Find(_root, PathPattern.Parse(path)) is not ScalarNode scalar)
        {
            throw new ArgumentException($"'{path}' is not a single value.", nameof(path));
        }

        scalar.Allowed = [.. values];
        scalar.AllowedNoun = noun;
        return this;
    }

    /// <summary>
    /// Masks a key, or everything in a table, wherever values are printed. A pending key may be named too, although
    /// values of such keys are never printed.
    /// </summary>
    public ConfigurationFormatBuilder AddSecret(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (FormatPath.Find(_root, PathPattern.Parse(path)) is var node and not IneffectiveNode)
        {
            node.MarkSecret();
        }

        return this;
    }

    /// <summary>
    /// Says that a key, or everything in a table, is read once at start: a change of it waits for the next one. The schema says so too.
    /// </summary>
    /// <param name="path">The key or the table: <c>server.max_connections</c>.</param>
    public ConfigurationFormatBuilder AddRestart(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        FormatPath.Find(_root, PathPattern.Parse(path)).MarkRestart();
        return this;
    }

    /// <summary>The finished format. The builder is used up by it.</summary>
    public ConfigurationFormat Build() => new(_root);

    private void AddSectionNode(string path, FormatNode node)
    {
        var steps = PathPattern.Parse(path);
        FormatPath.Parent(_root, steps, static _ => new TableNode()).Add(new TableKey(steps[^1], steps[^1], node));
    }

    private void AddIneffectiveNode(string path, Ineffective reason)
    {
        ArgumentNullException.ThrowIfNull(path);
        var steps = PathPattern.Parse(path.EndsWith(".*", StringComparison.Ordinal) ? path[..^2] : path);
        FormatPath.Parent(_root, steps, _ => new TableNode { Ineffective = reason })
            .Add(new TableKey(steps[^1], steps[^1], new IneffectiveNode(reason)));
    }
}
