using System.Runtime.InteropServices;

namespace HttpServer.Core.Tls.OpenSsl;

/// <summary>Whether this system has OpenSSL 3, without which TLS is left to .NET.</summary>
internal static class OpenSslLibrary
{
    /// <summary>The variable by which .NET is told to take another version. It holds for all of the process: two of them in one are one too many.</summary>
    public const string Override = "CLR_OPENSSL_VERSION_OVERRIDE";

    public static bool IsThere { get; } = OperatingSystem.IsLinux()
        && Environment.GetEnvironmentVariable(Override) is null or "" or "3"
        && NativeLibrary.TryLoad(LibSsl.Library, typeof(OpenSslLibrary).Assembly, null, out _)
        && NativeLibrary.TryLoad(LibCrypto.Library, typeof(OpenSslLibrary).Assembly, null, out _);
}
