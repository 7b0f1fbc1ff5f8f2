using Microsoft.AspNetCore.Connections;

namespace HttpServer.Core.Tls.Hello;

/// <summary>Alerts to clients with which nothing has been agreed on yet.</summary>
internal static class TlsAlerts
{
    /// <exception cref="IOException">The connection is broken.</exception>
    public static async ValueTask SendAsync(ConnectionContext connection, TlsAlert alert) =>
        await connection.Transport.Output.WriteAsync((byte[])[21, 3, 1, 0, 2, 2, (byte)alert]).ConfigureAwait(false);
}
