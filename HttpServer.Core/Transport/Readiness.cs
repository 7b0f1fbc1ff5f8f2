namespace HttpServer.Core.Transport;

/// <summary>
/// One direction of an edge-triggered socket: whether trying is worth a system call, and whether somebody waits.
/// The kernel reports an edge once, so an edge that arrives while a call is under way must not be lost: the state is
/// set to "not ready" before the call, and only an edge or a full read sets it back.
/// </summary>
internal struct Readiness
{
    private const int NotReady = 0;
    private const int Ready = 1;
    private const int Waiting = 2;

    private int _state;

    public Readiness(bool ready)
    {
        _state = ready ? Ready : NotReady;
    }

    /// <summary>True when a call may succeed; the caller makes it at once.</summary>
    public bool TryBegin() => Interlocked.CompareExchange(ref _state, NotReady, Ready) == Ready;

    /// <summary>True when a call may succeed, without claiming it.</summary>
    public readonly bool IsReady => Volatile.Read(in _state) == Ready;

    /// <summary>There is more to be had without another edge.</summary>
    public void KeepReady() => Interlocked.CompareExchange(ref _state, Ready, NotReady);

    /// <summary>True when the caller now waits and will be told by <see cref="Signal"/>; false when it is ready after all.</summary>
    public bool TryWait() => Interlocked.CompareExchange(ref _state, Waiting, NotReady) == NotReady;

    /// <summary>An edge: true when somebody waited, who is to be told now.</summary>
    public bool Signal() => Interlocked.Exchange(ref _state, Ready) == Waiting;

    /// <summary>True when the waiter has been taken out of waiting by the caller, so that no edge will tell it.</summary>
    public bool TryCancelWait() => Interlocked.CompareExchange(ref _state, Ready, Waiting) == Waiting;
}
