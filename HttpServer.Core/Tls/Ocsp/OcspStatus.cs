using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using HttpServer.Core.Tls.OpenSsl;

namespace HttpServer.Core.Tls.Ocsp;

/// <summary>Shows to clients that ask for it (RFC 6066, 8) what a responder has said of the certificate that they are shown.</summary>
internal static unsafe class OcspStatus
{
    public static void Set(nint context) =>
        LibSsl.SetCallback(context, LibSsl.CtrlStatusCallback, (nint)(delegate* unmanaged[Cdecl]<nint, nint, int>)&Answer);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Answer(nint ssl, nint argument)
    {
        try
        {
            return SocketBio.SessionOf(LibSsl.ReadBio(ssl)).Context.StapleFor(LibSsl.OwnCertificate(ssl)) is { } staple && TrySet(ssl, staple)
                ? LibSsl.CallbackOk
                : LibSsl.CallbackNoAck;
        }
#pragma warning disable CA1031 // Nothing may be thrown into OpenSSL, and a handshake does without.
        catch (Exception)
#pragma warning restore CA1031
        {
            return LibSsl.CallbackNoAck;
        }
    }

    private static bool TrySet(nint ssl, byte[] staple)
    {
        // OpenSSL frees it.
        var memory = LibCrypto.Allocate((nuint)staple.Length, 0, 0);
        if (memory == 0)
        {
            return false;
        }

        Marshal.Copy(staple, 0, memory, staple.Length);
        return LibSsl.ControlSession(ssl, LibSsl.CtrlSetStatusResponse, staple.Length, memory) == 1;
    }
}
