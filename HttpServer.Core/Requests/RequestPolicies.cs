using HttpServer.Core.Hosting;
using Microsoft.Extensions.Options;

namespace HttpServer.Core.Requests;

/// <summary>Holds the policy in force and replaces it when valid new options arrive.</summary>
internal sealed class RequestPolicies : IDisposable
{
    private readonly IDisposable? _subscription;
    private volatile RequestPolicy _current;

    public RequestPolicies(IOptionsMonitor<ServerOptions> options, TimeProvider time)
    {
        _current = new RequestPolicy(options.CurrentValue, time);
        _subscription = options.OnChange((changed, name) =>
        {
            if (string.IsNullOrEmpty(name))
            {
                _current = new RequestPolicy(changed, time);
            }
        });
    }

    public RequestPolicy Current => _current;

    public void Dispose() => _subscription?.Dispose();
}
