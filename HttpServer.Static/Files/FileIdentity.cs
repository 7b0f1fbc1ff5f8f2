namespace HttpServer.Static.Files;

/// <summary>
/// What tells one content of a file from another without reading it. The change time cannot be set by a program,
/// so a copy with preserved modification time and equal length still differs.
/// </summary>
internal readonly record struct FileIdentity(long Length, long ModifiedNanoseconds, long ChangedNanoseconds, ulong Node)
{
    private const long NanosecondsPerTick = 100;

    public DateTimeOffset Modified => DateTimeOffset.UnixEpoch.AddTicks(ModifiedNanoseconds / NanosecondsPerTick);

    public DateTimeOffset Changed => DateTimeOffset.UnixEpoch.AddTicks(ChangedNanoseconds / NanosecondsPerTick);

    public static long Nanoseconds(DateTime utc) => (utc - DateTime.UnixEpoch).Ticks * NanosecondsPerTick;
}
