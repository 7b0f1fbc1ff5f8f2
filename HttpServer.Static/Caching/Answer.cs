namespace HttpServer.Static.Caching;

/// <summary>What a raw path means, found once and believed for the check interval.</summary>
internal sealed class Answer(string rawPath, string path, string relative, bool isDirectory, AnswerKind kind, ServedFile? file, long nextCheck)
    : CacheItem(rawPath)
{
    private long _nextCheck = nextCheck;

    /// <summary>The server's decoded path at the time: it differs when the same raw path reaches another mount.</summary>
    public string Path { get; } = path;

    public string Relative { get; } = relative;

    /// <summary>Whether the path ended in a slash.</summary>
    public bool IsDirectory { get; } = isDirectory;

    public AnswerKind Kind { get; } = kind;

    /// <summary>The file to send, for <see cref="AnswerKind.NotFound"/> the fallback of navigation.</summary>
    public ServedFile? File { get; } = file;

    /// <summary>False when it is due: then the one caller that gets false looks, and others go on with what they have.</summary>
    public bool IsFresh(long now, long interval)
    {
        var next = Volatile.Read(ref _nextCheck);
        return now < next || Interlocked.CompareExchange(ref _nextCheck, now + interval, next) != next;
    }
}
