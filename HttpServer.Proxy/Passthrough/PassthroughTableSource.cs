using Microsoft.Extensions.Options;

namespace HttpServer.Proxy.Passthrough;

/// <summary>The table in use, replaced as a whole; connections under way keep their route.</summary>
internal sealed class PassthroughTableSource
{
    private readonly PassthroughTableFactory _factory;
    private readonly Lock _gate = new();
    private PassthroughTable _current;
    private TaskCompletionSource _replaced = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public PassthroughTableSource(PassthroughTableFactory factory, IOptions<TlsPassthroughOptions> initial)
    {
        _factory = factory;
        _current = factory.Create(initial.Value, PassthroughTable.Empty);
    }

    /// <summary>The table in use now.</summary>
    public PassthroughTable Current => Volatile.Read(ref _current);

    /// <summary>Ends when the table is replaced; to be taken before <see cref="Current"/>.</summary>
    public Task Replaced => Volatile.Read(ref _replaced).Task;

    /// <summary>Puts the routes of valid options in the place of all that there are. False when there is no difference.</summary>
    public bool Replace(TlsPassthroughOptions valid)
    {
        lock (_gate)
        {
            var old = _current;
            var table = _factory.Create(valid, old);
            if (table.Routes.SequenceEqual(old.Routes))
            {
                return false;
            }

            Volatile.Write(ref _current, table);
            foreach (var route in old.Routes.ExceptBy(table.Routes.Select(static route => route.Pool), static route => route.Pool))
            {
                route.Sources?.End();
                route.Pool.Retire();
            }

            Interlocked.Exchange(ref _replaced, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
            return true;
        }
    }
}
