namespace HttpServer.Core.AccessLog;

/// <summary>The text of one second of the wall clock, and the timestamp at which that second began.</summary>
internal sealed record SecondText(long StartTimestamp, byte[] Text);
