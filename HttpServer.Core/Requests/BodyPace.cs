using HttpServer.Core.Timing;
using HttpServer.Core.Transport;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using BadHttpRequestException = Microsoft.AspNetCore.Http.BadHttpRequestException;

namespace HttpServer.Core.Requests;

/// <summary>
/// The server's minimum request rate, kept for one body. Kestrel looks at all its connections together, once a second:
/// of thousands that send too little it refuses hundreds at a time, and everybody else waits for that. Here each is
/// refused (408) in its own moment.
/// </summary>
public sealed class BodyPace : IDisposable
{
    // A timer later than this was held up together with everything else: what came meanwhile has not been read either.
    private static readonly TimeSpan Lateness = TimeSpan.FromSeconds(1);

    private readonly IRefusableInput _input;
    private readonly MinDataRate _rate;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private ITimer? _timer;
    private TimeSpan _waited;
    private long _bytes;
    private long? _waitsSince;
    private long? _due;
    private Verdict _verdict;

    private BodyPace(IRefusableInput input, MinDataRate rate, TimeProvider time) => (_input, _rate, _time) = (input, rate, time);

    private enum Verdict
    {
        Open,
        Over,
        TooSlow,
    }

    /// <summary>The client was refused for it.</summary>
    public bool IsTooSlow
    {
        get
        {
            lock (_gate)
            {
                return _verdict == Verdict.TooSlow;
            }
        }
    }

    /// <summary>
    /// Takes the watch over from the server, once for a request; to be called before its body is read. Null where there is
    /// none, or the server's own has to do: beyond HTTP/1.1, and outside the event loops.
    /// </summary>
    public static BodyPace? Take(HttpContext context, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.Features.Get<BodyPace>() is { } earlier)
        {
            return earlier;
        }

        if (!HttpProtocol.IsHttp11(context.Request.Protocol)
            || context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is not { MinDataRate: { } rate } feature
            || context.Features.Get<IRefusableInput>() is not { CanRefuse: true } input)
        {
            return null;
        }

        feature.MinDataRate = null;
        var pace = new BodyPace(input, rate, time);
        context.Features.Set(pace);
        return pace;
    }

    /// <summary>A read waits for the client.</summary>
    public void BeginWait()
    {
        lock (_gate)
        {
            var now = _time.GetTimestamp();
            _waitsSince = now;
            if (_due is null)
            {
                Arm(Left(now, now), now);
            }
        }
    }

    /// <summary>It has got so many bytes.</summary>
    public void EndWait(long bytes)
    {
        lock (_gate)
        {
            if (_waitsSince is { } since)
            {
                _waitsSince = null;
                _waited += _time.GetElapsedTime(since);
            }

            _bytes += bytes;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _verdict = _verdict == Verdict.Open ? Verdict.Over : _verdict;
            _timer?.Dispose();
        }
    }

    private void Look()
    {
        lock (_gate)
        {
            var due = _due!.Value;
            _due = null;
            if (_verdict != Verdict.Open || _waitsSince is not { } since)
            {
                return;
            }

            var now = _time.GetTimestamp();
            var left = Left(since, now);
            if (left <= TimeSpan.Zero && _time.GetElapsedTime(due, now) > Lateness)
            {
                left = Lateness;
            }

            if (left > TimeSpan.Zero)
            {
                Arm(left, now);
                return;
            }

            _verdict = Verdict.TooSlow;
        }

        _input.Refuse(new BadHttpRequestException("The request body came too slowly.", StatusCodes.Status408RequestTimeout));
    }

    private TimeSpan Left(long since, long now)
    {
        var atRate = TimeSpan.FromSeconds(_bytes / _rate.BytesPerSecond);
        return (atRate > _rate.GracePeriod ? atRate : _rate.GracePeriod) - _waited - _time.GetElapsedTime(since, now);
    }

    private void Arm(TimeSpan time, long now)
    {
        time = time > TimeSpan.Zero ? time : TimeSpan.Zero;
        _due = now + _time.Ticks(time);
        _timer ??= _time.CreateTimer(static pace => ((BodyPace)pace!).Look(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(time, Timeout.InfiniteTimeSpan);
    }
}
