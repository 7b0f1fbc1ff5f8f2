using Microsoft.AspNetCore.Http.Features;

namespace HttpServer.Core.Requests;

/// <summary>
/// The server's lifetime feature with a bound added. The cancellation source exists only for a handler that asks for
/// the token of a bounded request; everybody else pays for a field or two.
/// </summary>
internal sealed class RequestLifetime : IHttpRequestLifetimeFeature
{
    private readonly Lock _gate = new();
    private IHttpRequestLifetimeFeature? _server;
    private IHttpResponseFeature? _response;
    private CancellationTokenSource? _bounded;
    private long _deadline;

    /// <summary>Whether the bound ran out before the response had begun.</summary>
    public bool HasTimedOut { get; private set; }

    /// <summary>Whether a bound applies.</summary>
    public bool IsBounded => Volatile.Read(ref _deadline) != 0;

    public CancellationToken RequestAborted
    {
        get
        {
            if (!IsBounded && _bounded is null)
            {
                return _server?.RequestAborted ?? CancellationToken.None;
            }

            lock (_gate)
            {
                if (_bounded is null && _deadline != 0 && _server is not null)
                {
                    _bounded = CancellationTokenSource.CreateLinkedTokenSource(_server.RequestAborted);
                }

                return _bounded?.Token ?? _server?.RequestAborted ?? CancellationToken.None;
            }
        }

        set
        {
            lock (_gate)
            {
                _server?.RequestAborted = value;
            }
        }
    }

    public void Begin(IFeatureCollection features, long deadline)
    {
        _server = features.Get<IHttpRequestLifetimeFeature>();
        _response = features.Get<IHttpResponseFeature>();
        _deadline = deadline;
        features.Set<IHttpRequestLifetimeFeature>(this);
    }

    public void Abort() => _server?.Abort();

    public void DisableTimeout() => Volatile.Write(ref _deadline, 0);

    /// <summary>
    /// Ends the request if its bound has run out at <paramref name="now"/>: by its token, which the caller gets to
    /// cancel, or, when its handler never asked for that or has not obeyed within <paramref name="grace"/>, by its connection.
    /// </summary>
    public CancellationTokenSource? Expire(long now, long grace)
    {
        lock (_gate)
        {
            if (_deadline == 0 || now < _deadline)
            {
                return null;
            }

            if (_response is null or { HasStarted: true })
            {
                _deadline = 0;
                return null;
            }

            if (_bounded is not null && !HasTimedOut)
            {
                HasTimedOut = true;
                _deadline = now + grace;
                return _bounded;
            }

            HasTimedOut = true;
            _deadline = 0;
            _server?.Abort();
            return null;
        }
    }

    /// <summary>Gives the server its feature back and forgets the request.</summary>
    public void End(IFeatureCollection features)
    {
        if (_server is null)
        {
            return;
        }

        lock (_gate)
        {
            features.Set(_server);
            // After a time-out somebody else may be about to cancel it; it holds nothing but its link to this request.
            if (!HasTimedOut)
            {
                _bounded?.Dispose();
            }

            _bounded = null;
            _server = null;
            _response = null;
            _deadline = 0;
            HasTimedOut = false;
        }
    }
}
