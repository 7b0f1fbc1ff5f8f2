namespace HttpServer.Config.Reloading;

/// <summary>How the last attempt to take over a changed configuration went, without any of its values.</summary>
/// <param name="At">When it was made, in UTC.</param>
/// <param name="IsAccepted">Whether what was read is in force now.</param>
/// <param name="Hash">SHA-256 of the file's bytes then, in lower-case hex; null when it could not be read.</param>
/// <param name="Errors">Number of errors that stood in the way; 0 when it was accepted.</param>
public sealed record ReloadAttempt(DateTimeOffset At, bool IsAccepted, string? Hash, int Errors);
