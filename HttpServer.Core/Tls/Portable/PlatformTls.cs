using System.Net.Security;
using System.Runtime.InteropServices;
using HttpServer.Core.Tls.Ocsp;
using HttpServer.Core.Tls.OpenSsl;

namespace HttpServer.Core.Tls.Portable;

/// <summary>What .NET's own TLS can do on this machine.</summary>
internal static class PlatformTls
{
    /// <summary>Whether there is any: on Linux it needs OpenSSL as well, of whatever version it knows, and ends the process without.</summary>
    public static bool IsThere { get; } = !OperatingSystem.IsLinux() || Array.Exists(
        [Environment.GetEnvironmentVariable(OpenSslLibrary.Override) ?? "3", "3", "1.1"],
        static version => NativeLibrary.TryLoad($"libssl.so.{version}", typeof(PlatformTls).Assembly, null, out _));

    /// <summary>Whether servers speak TLS 1.3: not that of Apple, nor of Windows before 11 and Server 2022.</summary>
    public static bool SpeaksTls13 { get; } = OperatingSystem.IsWindows() ? OperatingSystem.IsWindowsVersionAtLeast(10, 0, 20348) : !OperatingSystem.IsMacOS();

    /// <summary>Those that are asked for; null for the platform's own.</summary>
    public static CipherSuitesPolicy? CiphersOf(SslOptions options) =>
        options.CipherSuites.Count == 0 || OperatingSystem.IsWindows() || OperatingSystem.IsAndroid() ? null : new CipherSuitesPolicy(CipherNames.Numbers(options.CipherSuites));

    /// <summary>What is asked for and cannot be had of it, each by its key.</summary>
    public static IEnumerable<string> Missing(SslOptions options)
    {
        if (options.CipherSuites.Count > 0 && OperatingSystem.IsWindows())
        {
            yield return "server.ssl.cipher_suites: no effect, for the ciphers of Windows are set for the whole system";
        }

        if (options.OcspStapling && FileCertificate.ReadAll(options).FirstOrDefault(static file => file.Certificate is { } certificate && OcspQuestion.Of(certificate) is not null) is { } stapled)
        {
            yield return $"server.ssl.ocsp_stapling: no effect, for that needs OpenSSL 3 on Linux: clients of '{stapled.File}' have to ask its responder themselves";
        }
    }
}
