using HttpServer.Core.Sections;

namespace HttpServer.Acme.Issuing;

/// <summary>The issuers that the configuration names now. An order that runs ends with those that it began with.</summary>
internal sealed class CurrentIssuers : IDisposable
{
    private readonly LiveOptions<AcmeOptions> _options;
    private readonly IssuerFactory _factory;
    private readonly Lock _gate = new();
    private IssuerSet? _set;

    public CurrentIssuers(LiveOptions<AcmeOptions> options, IssuerFactory factory)
    {
        _options = options;
        _factory = factory;
        _options.OnChange(_ => Follow());
        Follow();
    }

    /// <summary>For who asks none of them for anything.</summary>
    public IssuerChoice Choice => Volatile.Read(ref _set)!.Choice;

    /// <summary>For who does.</summary>
    public IssuerUse Use()
    {
        lock (_gate)
        {
            return _set!.Use();
        }
    }

    public void Dispose() => _set?.Leave();

    private void Follow()
    {
        lock (_gate)
        {
            var before = _set;
            Volatile.Write(ref _set, _factory.Create(_options.Current));
            before?.Leave();
        }
    }
}
