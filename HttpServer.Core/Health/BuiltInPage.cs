namespace HttpServer.Core.Health;

/// <summary>The pages that the gateway answers itself.</summary>
internal enum BuiltInPage
{
    None,
    Ping,
    Health,
    PartHealth,
    PartStatus,
}
