using Microsoft.Extensions.Primitives;

namespace HttpServer.Proxy.Forwarding.Fields;

/// <summary>Takes the fields of a request for a backend, in whatever form its protocol writes them.</summary>
internal interface IFieldSink
{
    void Add(string name, string value);

    /// <summary>A field that came as several lines stays several, where the protocol can do that.</summary>
    void Add(string name, in StringValues values);
}
