namespace HttpServer.Core.Transport;

/// <summary>A connection that can be told that its client still has something to send when it has been answered already.</summary>
internal interface ILateInput
{
    /// <summary>Should the connection be closed within the next moments, what comes is taken first, for a while: it must not break off the answer.</summary>
    void Expect();
}
