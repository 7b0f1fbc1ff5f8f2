using HttpServer.Core.Hosting;
using HttpServer.Core.Sections;

namespace HttpServer.Core.Requests;

/// <summary>Holds the policy in force and replaces it when valid new options arrive.</summary>
internal sealed class RequestPolicies
{
    private volatile RequestPolicy _current;

    public RequestPolicies(LiveOptions<ServerOptions> options, TimeProvider time)
    {
        _current = new RequestPolicy(options.Current, time);
        options.OnChange(changed => _current = new RequestPolicy(changed, time));
    }

    public RequestPolicy Current => _current;
}
