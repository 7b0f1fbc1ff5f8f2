using System.Diagnostics.CodeAnalysis;
using System.Net;

namespace HttpServer.Proxy.Resolving;

/// <summary>Reads the address of a name server.</summary>
internal static class NameServerAddress
{
    public const int DefaultPort = 53;

    public static bool TryParse(string? text, [NotNullWhen(true)] out IPEndPoint? server)
    {
        server = null;
        // IPEndPoint takes "1" for an address too.
        if (text is null || !text.AsSpan().ContainsAny('.', ':') || !IPEndPoint.TryParse(text, out var parsed))
        {
            return false;
        }
        server = parsed.Port == 0 ? new IPEndPoint(parsed.Address, DefaultPort) : parsed;
        return true;
    }
}
