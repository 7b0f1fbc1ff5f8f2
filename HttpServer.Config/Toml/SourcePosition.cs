namespace HttpServer.Config.Toml;

/// <summary>A place in a text: line and column, both from 1; columns count characters (code points).</summary>
internal readonly record struct SourcePosition(int Line, int Column) : IComparable<SourcePosition>
{
    /// <summary>The very beginning, for what concerns the whole.</summary>
    public static readonly SourcePosition Start = new(1, 1);

    public int CompareTo(SourcePosition other) =>
        Line != other.Line ? Line.CompareTo(other.Line) : Column.CompareTo(other.Column);
}
