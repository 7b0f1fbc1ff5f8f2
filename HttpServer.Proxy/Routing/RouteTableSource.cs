using HttpServer.Proxy.Configuration;
using HttpServer.Proxy.Probing;
using Microsoft.Extensions.Options;

namespace HttpServer.Proxy.Routing;

/// <summary>
/// The route table in use, and the way to change it while the application runs. A table is replaced as a whole, by one reference write;
/// requests under way keep theirs.
/// </summary>
public sealed class RouteTableSource
{
    private readonly RouteTableFactory _factory;
    private readonly IValidateOptions<ProxyOptions>[] _rules;
    private readonly Lock _gate = new();
    private ProxyOptions _options;
    private RouteTable _current;
    private TaskCompletionSource _replaced = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="factory">Makes the tables.</param>
    /// <param name="rules">What must hold for options made in code.</param>
    /// <param name="initial">Options that have been validated.</param>
    internal RouteTableSource(RouteTableFactory factory, IEnumerable<IValidateOptions<ProxyOptions>> rules, ProxyOptions initial)
    {
        _factory = factory;
        // What sections hold beyond routes is not for those that come from elsewhere to answer for.
        _rules = [.. rules.Where(rule => rule is not (ProxySection or SharedWebSocketHealth))];
        _options = initial;
        _current = factory.Create(initial);
    }

    /// <summary>The table in use now.</summary>
    public RouteTable Current => Volatile.Read(ref _current);

    /// <summary>Ends when the table is replaced; to be taken before <see cref="Current"/>.</summary>
    internal Task Replaced => Volatile.Read(ref _replaced).Task;

    /// <summary>
    /// Puts other routes into the place of all that there are. One that is as it was before stays the same <see cref="Route"/>. A route keeps its targets' connections, counts and availability, and its turns,
    /// when one of the same name was there before, and of its targets those with the same address. What is left out gets no further
    /// request; its connections are closed when its last request has ended.
    /// </summary>
    /// <param name="configure">Adds the routes to empty options.</param>
    /// <exception cref="OptionsValidationException">They are not valid, and nothing has changed; all failures are in it.</exception>
    public void Replace(Action<ProxyOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var options = new ProxyOptions();
        configure(options);
        List<string> failures = [.. _rules.Select(rule => rule.Validate(Options.DefaultName, options)).Where(result => result.Failed).SelectMany(result => result.Failures!)];
        if (failures.Count > 0)
        {
            throw new OptionsValidationException(Options.DefaultName, typeof(ProxyOptions), failures);
        }

        Replace(options);
    }

    /// <summary>Builds the routes from the same options again, where the files that they name are others now.</summary>
    /// <exception cref="ArgumentException">They are not good, and nothing has changed.</exception>
    internal void Reread()
    {
        lock (_gate)
        {
            Replace(_options);
        }
    }

    /// <summary>As above, with options that have been validated.</summary>
    internal void Replace(ProxyOptions valid)
    {
        lock (_gate)
        {
            var old = _current;
            var table = _factory.Create(valid, old);
            _options = valid;
            if (table.Routes.SequenceEqual(old.Routes))
            {
                return;
            }

            Volatile.Write(ref _current, table);
            foreach (var route in old.Routes.ExceptBy(table.Pools, route => route.Pool))
            {
                route.Sources?.End();
                route.Pool.Retire();
            }

            Interlocked.Exchange(ref _replaced, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();
        }
    }
}
