using HttpServer.Core.Transport;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace HttpServer.Core.Tls.Portable;

/// <summary>Tells once that TLS is spoken by .NET, and what cannot be had of it.</summary>
internal sealed partial class PortableTlsReport(IEnumerable<IConnectionListenerFactory> transports, ILogger<PortableTlsReport> logger)
{
    private readonly bool _isSpoken = !TlsSupport.IsNative || !transports.Any(static transport => transport is EpollTransportFactory);
    private readonly HashSet<string> _told = [];

    /// <summary>Not to be called by two at once.</summary>
    public void Follow(SslOptions options)
    {
        if (!_isSpoken || !options.Enabled)
        {
            return;
        }

        if (_told.Count == 0)
        {
            LogSpoken(logger);
        }

        _told.Add("");
        foreach (var missing in PlatformTls.Missing(options))
        {
            if (_told.Add(missing))
            {
                LogMissing(logger, missing);
            }
        }
    }

    [LoggerMessage(1, LogLevel.Information, "TLS is spoken by .NET here; the faster way needs 64-bit Linux with OpenSSL 3 (libssl.so.3).", EventName = "PortableTls")]
    private static partial void LogSpoken(ILogger logger);

    [LoggerMessage(2, LogLevel.Warning, "{Missing}.", EventName = "TlsSettingWithoutEffect")]
    private static partial void LogMissing(ILogger logger, string missing);
}
