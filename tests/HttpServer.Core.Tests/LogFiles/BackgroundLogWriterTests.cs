using System.Text;
using HttpServer.Core.LogFiles;
using HttpServer.Core.Tests.AccessLog;
using HttpServer.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace HttpServer.Core.Tests.LogFiles;

[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class BackgroundLogWriterTests
{
    private static readonly byte[] Line = Encoding.ASCII.GetBytes(new string('x', 999) + "\n");

    private readonly FakeTimeProvider _time = new();
    private readonly ListLoggerProvider _log = new();
    private readonly HoldableOutput _output = new();

    private BackgroundLogWriter Writer(int bufferBytes = 128 * 1024, double flushSeconds = 1) =>
        new(_output, "test log", bufferBytes, TimeSpan.FromSeconds(flushSeconds), _time, _log);

    [Test]
    public async Task TryWrite_StalledOutput_DropsAtTheBoundAndNeverWaits()
    {
        using var writer = Writer();
        _output.Hold();

        var taken = 0;
        while (writer.TryWrite(Line))
        {
            taken++;
        }

        Assert.That(taken, Is.EqualTo(2 * (65_536 / Line.Length)));
        Assert.That(writer.Dropped, Is.EqualTo(1));

        _output.Release();
        await Eventually.True(() => _log.Events.Any(e => e.Event == "LogDropped"));
        await Eventually.True(() => writer.TryWrite(Line));
        Assert.That(writer.Flush(Bound.Default), Is.True);
        Assert.That(_output.Text, Has.Length.EqualTo((taken + 1) * Line.Length));
    }

    [Test]
    public async Task TryWrite_DroppedForLong_OneWarningAMinute()
    {
        using var writer = Writer();
        DropSome(writer);
        await Eventually.True(() => _log.Events.Count(e => e.Event == "LogDropped") == 1);

        DropSome(writer);
        Assert.That(_log.Events.Count(e => e.Event == "LogDropped"), Is.EqualTo(1));

        _time.Advance(TimeSpan.FromMinutes(1));
        writer.Flush(Bound.Default);
        Assert.That(_log.Events.Count(e => e.Event == "LogDropped"), Is.EqualTo(2));
        Assert.That(_log.Events.Last(e => e.Event == "LogDropped").Message, Does.StartWith("3 lines of the test log were dropped"));

        void DropSome(BackgroundLogWriter filled)
        {
            _output.Hold();
            for (var dropped = 0; dropped < 3; dropped += filled.TryWrite(Line) ? 0 : 1)
            {
            }

            _output.Release();
            filled.Flush(Bound.Default);
        }
    }

    [Test]
    public void TryWrite_ManyLines_FewLargeWrites()
    {
        using var writer = Writer(bufferBytes: 8 * 1024 * 1024);

        for (var i = 0; i < 5000; i++)
        {
            writer.TryWrite(Line);
        }

        writer.Flush(Bound.Default);
        Assert.That(_output.Text, Has.Length.EqualTo(5000 * Line.Length));
        Assert.That(_output.Writes, Is.LessThanOrEqualTo(5000 / 65 + 1));
    }

    [Test]
    public async Task TryWrite_NewPieceBeforeTheFlush_PutsNothingOff()
    {
        using var writer = Writer(bufferBytes: 8 * 1024 * 1024);
        writer.TryWrite(Line);
        _time.Advance(TimeSpan.FromSeconds(0.9));
        for (var i = 0; i < 65_536 / Line.Length; i++)
        {
            writer.TryWrite(Line);
        }

        _time.Advance(TimeSpan.FromSeconds(0.1));

        await Eventually.True(() => _output.Text.Length == (1 + (65_536 / Line.Length)) * Line.Length);
    }

    [Test]
    public async Task TryWrite_OutputFailsHalfWay_NothingIsLostOrRepeated()
    {
        using var writer = Writer();
        _output.FailAfter = 500;
        writer.TryWrite(Line);
        writer.TryWrite(Line);

        Assert.That(writer.Flush(Bound.Default), Is.False);
        _output.FailAfter = null;
        _time.Advance(TimeSpan.FromSeconds(1));

        await Eventually.True(() => _output.Text.Length == 2 * Line.Length);
        Assert.That(_log.Events.Single().Message, Is.EqualTo("The test log cannot be written and waits in memory: No space left on device."));
    }

    [Test]
    public void Flush_OutputFailsForLong_OneErrorAMinute()
    {
        using var writer = Writer();
        _output.FailAfter = 0;
        writer.TryWrite(Line);

        for (var second = 0; second <= 120; second++)
        {
            writer.Flush(Bound.Default);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        writer.Flush(Bound.Default);
        Assert.That(_log.Events.Count(e => e.Event == "LogTrouble"), Is.EqualTo(3));
        Assert.That(_log.Events, Has.All.Matches<(LogLevel Level, string? Event, string Message)>(e => e.Level == LogLevel.Error));
    }

    [Test]
    public void Dispose_LinesWaiting_AreWrittenAndTheOutputClosed()
    {
        var writer = Writer();
        writer.TryWrite(Line);

        writer.Dispose();

        Assert.That(_output.Text, Has.Length.EqualTo(Line.Length));
        Assert.That(_output.Disposed, Is.True);
        Assert.That(writer.TryWrite(Line), Is.False);
        Assert.That(_output.Text, Has.Length.EqualTo(Line.Length));
    }

    [Test]
    public void Dispose_OutputBroken_SaysHowManyLinesAreLost()
    {
        var writer = Writer();
        _output.FailAfter = 10;
        writer.TryWrite(Line);
        writer.TryWrite(Line);

        writer.Dispose();

        Assert.That(_log.Events.Select(e => e.Message), Has.One.StartsWith("2 lines of the test log are lost"));
        Assert.That(_output.Disposed, Is.True);
    }

    [Test]
    public async Task TryWrite_NoFlushInterval_IsWrittenAtOnce()
    {
        using var writer = Writer(flushSeconds: 0);

        writer.TryWrite(Line);

        await Eventually.True(() => _output.Text.Length == Line.Length);
    }

    [Test]
    public void TryWrite_LongerThanAnyPiece_IsDropped()
    {
        using var writer = Writer();

        Assert.That(writer.TryWrite(new byte[BackgroundLogWriter.MaxLineBytes]), Is.True);
        Assert.That(writer.TryWrite(new byte[BackgroundLogWriter.MaxLineBytes + 1]), Is.False);
    }
}
