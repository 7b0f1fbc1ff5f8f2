using HttpServer.Config.Format;

namespace HttpServer.Config.Reading;

/// <summary>One value of one layer.</summary>
/// <param name="Location">The key.</param>
/// <param name="Value">The value for the binder.</param>
/// <param name="Origin">Where it was written.</param>
internal sealed record Setting(KeyLocation Location, string? Value, SettingOrigin Origin)
{
    /// <summary>The text as written, where the value was filled in from outside and is not to be printed; else null.</summary>
    public string? Written { get; init; }

    /// <summary>Whether the value is never to be printed.</summary>
    public bool IsSecret { get; init; }

    /// <summary>
    /// Whether nobody wrote it: a default, put in so that an empty table exists for the binder, which knows a table
    /// only by its values.
    /// </summary>
    public bool IsFiller { get; init; }
}
