namespace HttpServer.Core.Tests;

/// <summary>One line of the access log, as far as the tests look at it.</summary>
internal sealed record RecordedRequest(
    string Id,
    string? Client,
    bool PeerIsTrusted,
    bool IsDoubtful,
    string? Scheme,
    string? Host,
    string? Reason,
    int Status,
    TimeSpan Duration);
