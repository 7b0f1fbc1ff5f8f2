namespace HttpServer.Core.ProxyProtocol;

/// <summary>Words for <see cref="Hosting.ServerOptions.ProxyProtocol"/>.</summary>
internal static class ProxyProtocolMode
{
    public const string Off = "off";

    public const string Optional = "optional";

    public const string Required = "required";

    public static bool IsKnown(string? mode) => mode is Off or Optional or Required;
}
