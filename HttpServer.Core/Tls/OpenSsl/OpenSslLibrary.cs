using System.Runtime.InteropServices;

namespace HttpServer.Core.Tls.OpenSsl;

/// <summary>Whether this system has OpenSSL 3, without which nothing here speaks TLS.</summary>
internal static class OpenSslLibrary
{
    public static bool IsThere { get; } = OperatingSystem.IsLinux()
        && NativeLibrary.TryLoad(LibSsl.Library, typeof(OpenSslLibrary).Assembly, null, out _)
        && NativeLibrary.TryLoad(LibCrypto.Library, typeof(OpenSslLibrary).Assembly, null, out _);
}
