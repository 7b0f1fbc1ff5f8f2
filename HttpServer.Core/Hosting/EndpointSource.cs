using Microsoft.Extensions.Configuration;

namespace HttpServer.Core.Hosting;

/// <summary>Kestrel's own configuration of where to listen, written by us: the way in which it adds and removes ports while it runs.</summary>
internal sealed class EndpointSource : ConfigurationProvider, IConfigurationSource
{
    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

    /// <summary>Kestrel stops what is not among them any more, and then begins what was not; the rest it does not touch.</summary>
    public void Put(IEnumerable<OpenListener> listeners)
    {
        Data = listeners.ToDictionary(static listener => $"Endpoints:{listener.Key}:Url", static string? (listener) => listener.Place.Url, StringComparer.OrdinalIgnoreCase);
        OnReload();
    }
}
