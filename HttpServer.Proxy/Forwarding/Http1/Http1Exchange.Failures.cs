namespace HttpServer.Proxy.Forwarding.Http1;

/// <content>What a failure means.</content>
internal sealed partial class Http1Exchange
{
    /// <summary>Names a failure of the connection by what was going on.</summary>
    private async ValueTask<ForwardOutcome> ExplainAsync(RequestBodyKind body, int headLength, CancellationToken closed)
    {
        if (closed.IsCancellationRequested)
        {
            return new ForwardOutcome(ForwardError.ClientAborted);
        }

        if (_connection.HasStalled)
        {
            return new ForwardOutcome(ForwardError.Stalled);
        }

        if (_connection.HasExpired)
        {
            return new ForwardOutcome(_clock.IsOver ? (_phase == ExchangePhase.AwaitingHead && IsUploadComplete ? ForwardError.RequestTimeoutOfTarget : ForwardError.RequestTimeout) : _phase switch
            {
                ExchangePhase.Sending => ForwardError.SendTimeout,
                ExchangePhase.AwaitingHead => !IsUploadComplete ? ForwardError.SendTimeout : ForwardError.HeadTimeout,
                _ => ForwardError.BodyTimeout,
            });
        }

        if (_upload is not null && await EndUploadAsync(_upload).ConfigureAwait(false) is { } fault)
        {
            return new ForwardOutcome(fault);
        }

        return _phase == ExchangePhase.Body
            ? new ForwardOutcome(ForwardError.ResponseTruncated)
            : new ForwardOutcome(ForwardError.UpstreamClosed, MayRepeat(body, headLength));
    }

    // A pooled connection that the backend closed while the request was on its way. Sending again is safe when the
    // backend cannot have seen it, or when the method says that twice is as good as once (RFC 9110, 9.2.2); and only
    // while the whole request is still at hand.
    private bool MayRepeat(RequestBodyKind body, int headLength) =>
        _connection.IsReused && _end == 0 && _upload is null
        && ((!_isSent && headLength <= AllOrNothing)
            || (body == RequestBodyKind.None && IdempotentMethods.Contains(_request.Context.Request.Method)));
}
