namespace HttpServer.Core.AccessLog;

/// <summary>
/// Most bytes of each field in a line, after escaping. Longer ones are cut and end in "..."; so a line of 8 KiB holds
/// every field at its longest, and no visitor fills the disk with one request.
/// </summary>
internal static class FieldLimits
{
    public const int Line = 8192;
    public const int Id = 128;
    public const int Method = 32;
    public const int Host = 264;
    public const int Path = 4096;
    public const int Name = 512;
    public const int Referer = 1024;
    public const int UserAgent = 512;
    public const int Reason = 128;
}
