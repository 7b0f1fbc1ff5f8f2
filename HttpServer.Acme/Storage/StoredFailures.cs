namespace HttpServer.Acme.Storage;

/// <summary>What went wrong with a name since its last certificate, so that no node tries again too early, and none after a restart.</summary>
internal sealed class StoredFailures
{
    /// <summary>Attempts in a row.</summary>
    public int Count { get; set; }

    /// <summary>Those of them at which a proof was not accepted.</summary>
    public int Proofs { get; set; }

    public DateTimeOffset NextAttempt { get; set; }

    public string Message { get; set; } = "";
}
