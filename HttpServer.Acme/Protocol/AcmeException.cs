namespace HttpServer.Acme.Protocol;

/// <summary>An ACME server refused something, or did not do its part. The message is one line that says which and why.</summary>
internal sealed class AcmeException : Exception
{
    public AcmeException(string message)
        : base(message)
    {
    }

    public AcmeException(string message, Exception? inner)
        : base(message, inner)
    {
    }

    /// <summary>What the server objected to; null when it did not say.</summary>
    public AcmeProblem? Problem { get; init; }

    /// <summary>How long the server asks to be left alone.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Whether it was the proof that the server did not accept: another kind of proof may do.</summary>
    public bool IsProof { get; init; }

    public bool Is(string kind) => Problem?.Kind == kind;
}
