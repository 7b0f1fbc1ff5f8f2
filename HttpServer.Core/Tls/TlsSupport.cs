using HttpServer.Core.Tls.OpenSsl;
using HttpServer.Core.Tls.Portable;

namespace HttpServer.Core.Tls;

/// <summary>What of TLS this machine has.</summary>
public static class TlsSupport
{
    /// <summary>Whether the event loop can speak TLS, with OpenSSL 3 on 64-bit Linux.</summary>
    internal static bool IsNative => OpenSslLibrary.IsThere && Environment.Is64BitProcess;

    /// <summary>What the section asks for and has no effect here, each by its key. Reads the files of its certificates.</summary>
    public static IEnumerable<string> Missing(SslOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return IsNative ? [] : PlatformTls.Missing(options);
    }
}
