using System.Globalization;
using System.Net;

namespace HttpServer.Core.Hosting;

/// <summary>Where a listener listens.</summary>
/// <param name="Address"><c>*</c>, <c>localhost</c> or an IP address.</param>
/// <param name="Port">0 for one that the system chooses.</param>
/// <param name="Name">Tells listeners apart whose port the system chooses; else empty, for the place alone counts.</param>
internal sealed record ListenerPlace(string Address, int Port, string Name)
{
    /// <summary>As Kestrel is told.</summary>
    public string Url => Address switch
    {
        // Both loopback addresses cannot share a port that the system chooses.
        "localhost" when Port == 0 => "http://127.0.0.1:0",
        "*" or "localhost" => string.Create(CultureInfo.InvariantCulture, $"http://{Address}:{Port}"),
        _ => $"http://{new IPEndPoint(IPAddress.Parse(Address), Port)}",
    };

    public static ListenerPlace Of(string name, string address, int port) => new(address, port, port == 0 ? name.ToUpperInvariant() : "");
}
