namespace HttpServer.Proxy.Forwarding.Http1;

/// <content>Exchanges wait for their next use on the thread that used them last.</content>
internal sealed partial class Http1Exchange
{
    // As many as are under way at a time on one busy loop.
    private const int Retained = 256;

    [ThreadStatic]
    private static Stack<Http1Exchange>? t_free;

    /// <summary>An exchange that nobody else uses; with a complete upload there is no body, or it goes out with the head.</summary>
    public static Http1Exchange Rent(
        ForwardRequest request, Http1Connection connection, ExchangeClock clock, TimeProvider time, bool isUploadComplete, bool isUpgrade = false)
    {
        var exchange = t_free is { } free && free.TryPop(out var used) ? used : new Http1Exchange();
        exchange._request = request;
        exchange._connection = connection;
        exchange._clock = clock;
        exchange._time = time;
        exchange.IsUploadComplete = isUploadComplete;
        exchange.IsUpgrade = isUpgrade;
        return exchange;
    }

    /// <summary>After <see cref="RunAsync"/> has ended: from now on it is somebody else's.</summary>
    public void Return()
    {
        _request = null!;
        _connection = null!;
        _clock = default;
        _phase = default;
        _start = 0;
        _end = 0;
        _isSent = false;
        _sentAt = 0;
        _canReuse = false;
        _isReleased = false;
        _interimResponses = 0;
        _hints = null;
        _hintBytes = 0;
        _upload = null;
        _continued = null;
        Upgraded = null;
        var free = t_free ??= new Stack<Http1Exchange>();
        if (free.Count < Retained)
        {
            free.Push(this);
        }
    }
}
