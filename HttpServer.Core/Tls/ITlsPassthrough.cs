using Microsoft.AspNetCore.Connections;

namespace HttpServer.Core.Tls;

/// <summary>Knows the hosts whose TLS is not spoken here but passed on as it comes.</summary>
public interface ITlsPassthrough
{
    /// <summary>What takes the connection, of which no byte has been consumed; null when TLS is spoken here.</summary>
    /// <param name="serverName">The host that the client asks for, in lower case; null when it names none.</param>
    /// <param name="hasCertificate">Whether there is a certificate here for that host, by its name or a wildcard.</param>
    /// <param name="listener">Name of the listener that the connection came in by; null where something else opened it.</param>
    ConnectionDelegate? Find(string? serverName, bool hasCertificate, string? listener);
}
