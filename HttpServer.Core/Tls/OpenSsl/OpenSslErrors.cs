using System.Runtime.InteropServices;

namespace HttpServer.Core.Tls.OpenSsl;

/// <summary>What OpenSSL says went wrong on this thread.</summary>
internal static class OpenSslErrors
{
    /// <summary>The first and therefore nearest reason, and forgets them all.</summary>
    public static string Take()
    {
        var error = LibCrypto.TakeError();
        LibCrypto.ClearErrors();
        return error != 0 && Marshal.PtrToStringUTF8(LibCrypto.ErrorReason(error)) is { } reason ? reason : "the connection was broken off";
    }

    /// <exception cref="TlsException">The call did not succeed.</exception>
    public static void Check(bool succeeded, string what)
    {
        if (!succeeded)
        {
            throw new TlsException($"{what}: {Take()}");
        }
    }
}
