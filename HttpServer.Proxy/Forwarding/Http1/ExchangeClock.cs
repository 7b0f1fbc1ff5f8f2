using HttpServer.Core.Timing;

namespace HttpServer.Proxy.Forwarding.Http1;

/// <summary>
/// Moves the deadline of an exchange: each step of the backend's gets the route's timeout anew, steps of the client's
/// stop the clock (the server has its own bounds for those), and the bound of the whole request stays.
/// </summary>
internal readonly struct ExchangeClock(Http1Connection connection, TimeProvider time, TimeSpan step, long overall)
{
    private readonly long _stepTicks = time.Ticks(step);

    /// <summary>The backend's turn.</summary>
    public void Restart() => connection.Deadline = Math.Min(time.GetTimestamp() + _stepTicks, overall);

    /// <summary>As <see cref="Restart()"/>, with a time that was read just now.</summary>
    public void Restart(long now) => connection.Deadline = Math.Min(now + _stepTicks, overall);

    /// <summary>The client's turn.</summary>
    public void Suspend() => connection.Deadline = overall;

    /// <summary>Whether it was the bound of the whole request that has passed.</summary>
    public bool IsOver => time.GetTimestamp() >= overall;
}
