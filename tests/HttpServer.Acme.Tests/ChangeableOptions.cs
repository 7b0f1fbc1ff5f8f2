using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace HttpServer.Acme.Tests;

/// <summary>A configuration that changes while a node runs.</summary>
internal sealed class ChangeableOptions(Action<AcmeOptions> configure) : IOptionsChangeTokenSource<AcmeOptions>
{
    private volatile Action<AcmeOptions> _configure = configure;
    private CancellationTokenSource _change = new();

    public string Name => Options.DefaultName;

    public IChangeToken GetChangeToken() => new CancellationChangeToken(_change.Token);

    public void Configure(AcmeOptions options) => _configure(options);

    public void Change(Action<AcmeOptions> configure)
    {
        _configure = configure;
        using var change = Interlocked.Exchange(ref _change, new CancellationTokenSource());
        change.Cancel();
    }
}
