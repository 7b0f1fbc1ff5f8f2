namespace HttpServer.Static.Files;

internal enum NodeKind
{
    Missing,
    File,
    Directory,

    /// <summary>A pipe, a socket, a device: never opened, as that may block or have effects.</summary>
    Special,
}
