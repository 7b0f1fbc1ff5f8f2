namespace HttpServer.Config.Toml;

/// <summary>A table, its keys verbatim and in the order of the document.</summary>
internal sealed class TomlTable(SourcePosition position, TomlTableOrigin origin) : TomlNode(position)
{
    private readonly Dictionary<string, TomlMember> _byName = new(StringComparer.Ordinal);
    private readonly List<TomlMember> _members = [];

    public IReadOnlyList<TomlMember> Members => _members;

    public TomlTableOrigin Origin { get; set; } = origin;

    /// <summary>The header that opened the table, when it was at first only implied.</summary>
    public SourcePosition OpenedAt { get; set; } = position;

    public override string Found => "a table";

    public TomlMember? Find(string name) => _byName.GetValueOrDefault(name);

    public void Add(TomlMember member)
    {
        _byName.Add(member.Name, member);
        _members.Add(member);
    }
}
