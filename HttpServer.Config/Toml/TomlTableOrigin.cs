namespace HttpServer.Config.Toml;

/// <summary>How a table came to be, which decides what may still be added to it (TOML 1.1, "Table").</summary>
internal enum TomlTableOrigin
{
    /// <summary>Named on the way to a deeper header; may still get a header of its own.</summary>
    Implied,

    /// <summary>By its header <c>[name]</c>.</summary>
    Header,

    /// <summary>By a dotted key; only more dotted keys of the same table may add to it.</summary>
    Dotted,

    /// <summary>In braces; complete.</summary>
    Inline,
}
