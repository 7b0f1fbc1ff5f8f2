namespace HttpServer.Proxy.Forwarding.Http2;

/// <summary>
/// A client of .NET that many requests use. Who lets it go does not take it from those that have just been given it: it is
/// disposed when the last of them has the head of its response.
/// </summary>
/// <param name="invoker">Owned by this instance.</param>
internal sealed class SharedInvoker(HttpMessageInvoker invoker)
{
    // The first is the owner.
    private int _users = 1;

    /// <summary>Counts one more; false when it has been disposed.</summary>
    public bool TryEnter()
    {
        var seen = Volatile.Read(ref _users);
        while (seen > 0)
        {
            var previous = Interlocked.CompareExchange(ref _users, seen + 1, seen);
            if (previous == seen)
            {
                return true;
            }

            seen = previous;
        }

        return false;
    }

    /// <summary>Ends what the owner or <see cref="TryEnter"/> began.</summary>
    public void Leave()
    {
        if (Interlocked.Decrement(ref _users) == 0)
        {
            invoker.Dispose();
        }
    }

    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage message, CancellationToken cancellationToken) =>
        invoker.SendAsync(message, cancellationToken);
}
