namespace HttpServer.Core.Guards;

/// <summary>Why a request is not served.</summary>
/// <param name="status">The status code of the answer.</param>
/// <param name="reason">The word in the access log.</param>
/// <param name="sentence">The body of the answer.</param>
/// <param name="closes">Whether what follows on the connection can no longer be trusted.</param>
internal sealed class Refusal(int status, string reason, string sentence, bool closes)
{
    public int Status { get; } = status;

    public string Reason { get; } = reason;

    public string Sentence { get; } = sentence;

    public bool Closes { get; } = closes;
}
