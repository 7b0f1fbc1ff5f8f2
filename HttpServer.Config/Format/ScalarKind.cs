namespace HttpServer.Config.Format;

/// <summary>What a single value is.</summary>
internal enum ScalarKind
{
    String,
    Boolean,
    Integer,
    Number,
    Enumeration,
}
