namespace HttpServer.Static.Caching;

/// <summary>What a raw path means, found once and believed for the check interval.</summary>
internal sealed class Answer : CacheItem
{
    private long _nextCheck;

    public Answer(string rawPath, string path, string relative, AnswerKind kind, ServedFile? file, long nextCheck)
        : base(rawPath)
    {
        Path = path;
        Relative = relative;
        Kind = kind;
        File = file;
        _nextCheck = nextCheck;
        // A client chooses how long its paths are.
        Cost += sizeof(char) * (path.Length + relative.Length);
    }

    /// <summary>The server's decoded path at the time: it differs when the same raw path reaches another mount.</summary>
    public string Path { get; }

    public string Relative { get; }

    public AnswerKind Kind { get; }

    /// <summary>The file to send, for <see cref="AnswerKind.NotFound"/> the fallback of navigation.</summary>
    public ServedFile? File { get; }

    /// <summary>False when it is due: then the one caller that gets false looks, and others go on with what they have.</summary>
    public bool IsFresh(long now, long interval)
    {
        var next = Volatile.Read(ref _nextCheck);
        return now < next || Interlocked.CompareExchange(ref _nextCheck, now + interval, next) != next;
    }
}
