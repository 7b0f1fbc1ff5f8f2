namespace HttpServer.Acme.OnDemand;

/// <summary>A bounded number of places, for those that come when one is free; nobody waits.</summary>
internal sealed class Places
{
    private int _taken;

    /// <param name="most">How many there are by now.</param>
    public bool TryEnter(int most)
    {
        if (Interlocked.Increment(ref _taken) <= most)
        {
            return true;
        }

        Leave();
        return false;
    }

    public void Leave() => Interlocked.Decrement(ref _taken);
}
