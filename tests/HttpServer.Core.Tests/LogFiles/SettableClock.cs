namespace HttpServer.Core.Tests.LogFiles;

/// <summary>A wall clock that can be set back, which FakeTimeProvider refuses.</summary>
internal sealed class SettableClock : TimeProvider
{
    public DateTimeOffset Now { get; set; }

    public override DateTimeOffset GetUtcNow() => Now;
}
