using HttpServer.Core.Hosting;

namespace HttpServer.Core.Https;

/// <summary>Where the port for https is open.</summary>
internal sealed class OpenHttpsPort
{
    private volatile OpenListener? _listener;

    /// <summary>Null while it is not open.</summary>
    public int? Number => _listener?.Port;

    public void Follow(OpenListener? listener) => _listener = listener;
}
