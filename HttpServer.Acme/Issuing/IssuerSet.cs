namespace HttpServer.Acme.Issuing;

/// <summary>The issuers of one configuration with their connections. These are closed when another configuration is in force and the last order is over.</summary>
/// <param name="choice">The issuers.</param>
/// <param name="owned">What is closed with them.</param>
internal sealed class IssuerSet(IssuerChoice choice, IReadOnlyList<IDisposable> owned)
{
    // One is the configuration that is in force.
    private int _users = 1;

    public IssuerChoice Choice => choice;

    /// <summary>For who knows that it is in use.</summary>
    public IssuerUse Use()
    {
        Interlocked.Increment(ref _users);
        return new(this);
    }

    public void Leave()
    {
        if (Interlocked.Decrement(ref _users) > 0)
        {
            return;
        }

        foreach (var one in owned)
        {
            one.Dispose();
        }
    }
}
