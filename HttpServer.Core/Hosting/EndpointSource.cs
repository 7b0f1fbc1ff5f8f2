using Microsoft.Extensions.Configuration;

namespace HttpServer.Core.Hosting;

/// <summary>Kestrel's own configuration of where to listen, written by us: the way in which it adds and removes ports while it runs.</summary>
internal sealed class EndpointSource : ConfigurationProvider, IConfigurationSource
{
    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

    /// <summary>Kestrel stops what is not among them any more, and then begins what was not; the rest it does not touch.</summary>
    /// <param name="endpoints">The key that each is known by, and its URL.</param>
    public void Put(IEnumerable<(string Key, string Url)> endpoints)
    {
        Data = endpoints.ToDictionary(static endpoint => $"Endpoints:{endpoint.Key}:Url", static string? (endpoint) => endpoint.Url, StringComparer.OrdinalIgnoreCase);
        OnReload();
    }
}
