using Microsoft.Extensions.Logging;

namespace HttpServer.Core.LogFiles;

/// <content>The writing thread.</content>
public sealed partial class BackgroundLogWriter
{
    private void Run()
    {
        while (true)
        {
            bool stopping;
            bool everything;
            long asked;
            lock (_gate)
            {
                while (!_stopping && !_flushWanted && (_full.Count < _batch || _holdOff))
                {
                    Monitor.Wait(_gate);
                }

                stopping = _stopping;
                everything = _flushWanted || stopping;
                asked = _passesAsked;
                _flushWanted = false;
                _holdOff = false;
            }

            var succeeded = TryDrain(everything);
            ReportDropped(stopping);
            lock (_gate)
            {
                _lastPassFailed = !succeeded;
                _passesEnded = asked;
                Monitor.PulseAll(_gate);
                if (_flushInterval == TimeSpan.Zero && _passesAsked == asked && !_stopping)
                {
                    // Who asks for everything, or for the end, breaks it off.
                    _isResting = true;
                    Monitor.Wait(_gate, RestMilliseconds);
                    _isResting = false;
                }
            }

            if (stopping)
            {
                End();
                return;
            }
        }
    }

    /// <summary>Writes the full pieces and, if wanted, the one that is being filled: once, or a busy gateway would make many small writes.</summary>
    private bool TryDrain(bool everything)
    {
        while (TryTake(ref everything, out var chunk))
        {
            var left = chunk.Bytes.AsSpan(chunk.Taken, chunk.Length - chunk.Taken);
            chunk.Taken += _output.Write(left, out var trouble);
            if (trouble is not null)
            {
                Report(trouble);
                lock (_gate)
                {
                    _holdOff = true;
                    _isTimed = true;
                }

                _timer.Change(RetryInterval, Timeout.InfiniteTimeSpan);
                return false;
            }

            _writing = null;
            chunk.Clear();
            lock (_gate)
            {
                _free.Push(chunk);
            }
        }

        return true;
    }

    private bool TryTake(ref bool everything, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out LogChunk? chunk)
    {
        lock (_gate)
        {
            if (_writing is null && !_full.TryDequeue(out _writing) && everything && _filling.Length > 0)
            {
                // With no piece full or in writing there is always a second one to be had.
                everything = false;
                if (_free.TryPop(out var next) || TryAllocate(out next))
                {
                    _writing = _filling;
                    _filling = next;
                }
            }

            chunk = _writing;
            return chunk is not null;
        }
    }

    private void End()
    {
        var lost = 0L;
        lock (_gate)
        {
            lost += LinesLeft(_writing) + LinesLeft(_filling);
            foreach (var chunk in _full)
            {
                lost += LinesLeft(chunk);
            }
        }

        _output.Dispose();
        if (lost > 0)
        {
            LogLost(_logger, lost, _name);
        }
    }

    private static int LinesLeft(LogChunk? chunk) => chunk is null ? 0 : chunk.Bytes.AsSpan(chunk.Taken, chunk.Length - chunk.Taken).Count((byte)'\n');

    private void Report(Exception trouble)
    {
        if (_troubleReportedAt is not { } last || _time.GetElapsedTime(last) >= ReportInterval)
        {
            _troubleReportedAt = _time.GetTimestamp();
            LogTrouble(_logger, _name, trouble.Message);
        }
    }

    private void ReportDropped(bool atOnce)
    {
        var dropped = Dropped - _droppedReported;
        if (dropped > 0 && (atOnce || _dropReportedAt is not { } last || _time.GetElapsedTime(last) >= ReportInterval))
        {
            _dropReportedAt = _time.GetTimestamp();
            _droppedReported += dropped;
            LogDropped(_logger, dropped, _name);
        }
    }

    [LoggerMessage(1, LogLevel.Error, "The {Name} cannot be written and waits in memory: {Error}.", EventName = "LogTrouble")]
    private static partial void LogTrouble(ILogger logger, string name, string error);

    [LoggerMessage(2, LogLevel.Warning, "{Lines} lines of the {Name} were dropped because they came faster than they could be written.", EventName = "LogDropped")]
    private static partial void LogDropped(ILogger logger, long lines, string name);

    [LoggerMessage(3, LogLevel.Error, "{Lines} lines of the {Name} are lost: they could not be written before the end.", EventName = "LogLost")]
    private static partial void LogLost(ILogger logger, long lines, string name);

    [LoggerMessage(4, LogLevel.Error, "The {Name} is not written to its end: the disk does not answer.", EventName = "LogStuck")]
    private static partial void LogStuck(ILogger logger, string name);
}
