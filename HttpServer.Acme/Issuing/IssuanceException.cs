namespace HttpServer.Acme.Issuing;

/// <summary>A certificate could not be obtained. The message is one line that says why, of every issuer that was asked.</summary>
public sealed class IssuanceException : Exception
{
    internal IssuanceException(string message, DateTimeOffset nextAttempt, Exception? inner = null)
        : base(message, inner) => NextAttempt = nextAttempt;

    /// <summary>When it is tried again by itself.</summary>
    public DateTimeOffset NextAttempt { get; }
}
