using HttpServer.Static;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace HttpServer.Host.Features;

/// <summary>Has the options of files made anew when other files have become private; other changes are nothing to them.</summary>
internal sealed class PrivateFileChanges : IOptionsChangeTokenSource<StaticOptions>, IDisposable
{
    private readonly PrivateFiles _files;
    private readonly IDisposable _registration;
    private string[] _seen;
    private CancellationTokenSource _change = new();

    public PrivateFileChanges(PrivateFiles files, IConfiguration configuration)
    {
        _files = files;
        _seen = [.. files.All()];
        _registration = ChangeToken.OnChange(configuration.GetReloadToken, Look);
    }

    public string Name => Options.DefaultName;

    public IChangeToken GetChangeToken() => new CancellationChangeToken(_change.Token);

    public void Dispose()
    {
        _registration.Dispose();
        _change.Dispose();
    }

    private void Look()
    {
        string[] now = [.. _files.All()];
        if (!now.SequenceEqual(_seen))
        {
            _seen = now;
            using var change = Interlocked.Exchange(ref _change, new CancellationTokenSource());
            change.Cancel();
        }
    }
}
