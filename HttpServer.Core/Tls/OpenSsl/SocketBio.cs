using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace HttpServer.Core.Tls.OpenSsl;

/// <summary>
/// Lets OpenSSL read from and write to the socket of a <see cref="TlsSession"/> with the calls of the event loop, which know about
/// edges and descriptors that are closed meanwhile. So a record goes from the kernel to OpenSSL's own buffer and back without a copy between.
/// </summary>
internal static unsafe class SocketBio
{
    // Never freed: it is the same for every connection of the process.
    private static readonly nint Method = CreateMethod();

    /// <summary>One reference, which goes to the session that it is set on.</summary>
    /// <param name="session">Weak, so that a session that nobody disposed is collected.</param>
    public static nint Create(GCHandle session)
    {
        var bio = LibCrypto.NewBio(Method);
        OpenSslErrors.Check(bio != 0, "A BIO cannot be made");
        LibCrypto.SetBioData(bio, GCHandle.ToIntPtr(session));
        LibCrypto.SetBioReady(bio, 1);
        return bio;
    }

    /// <summary>Whose BIO it is.</summary>
    public static TlsSession SessionOf(nint bio) => Unsafe.As<TlsSession>(GCHandle.FromIntPtr(LibCrypto.BioData(bio)).Target!);

    private static nint CreateMethod()
    {
        var method = LibCrypto.NewBioMethod(LibCrypto.BioType, "httpserver socket");
        OpenSslErrors.Check(method != 0, "A BIO method cannot be made");
        _ = LibCrypto.SetBioRead(method, &Read);
        _ = LibCrypto.SetBioWrite(method, &Write);
        _ = LibCrypto.SetBioControl(method, &Control);
        return method;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Read(nint bio, byte* buffer, int length)
    {
        LibCrypto.ClearBioFlags(bio, LibCrypto.BioFlagsAll);
        var count = SessionOf(bio).ReceiveRecords(buffer, length);
        if (count == Transport.StreamSocket.WouldBlock)
        {
            LibCrypto.SetBioFlags(bio, LibCrypto.BioFlagsRead | LibCrypto.BioFlagsRetry);
        }

        return count;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Write(nint bio, byte* buffer, int length)
    {
        LibCrypto.ClearBioFlags(bio, LibCrypto.BioFlagsAll);
        var count = SessionOf(bio).SendRecords(buffer, length);
        if (count == Transport.StreamSocket.WouldBlock)
        {
            LibCrypto.SetBioFlags(bio, LibCrypto.BioFlagsWrite | LibCrypto.BioFlagsRetry);
        }

        return count;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint Control(nint bio, int command, nint number, nint pointer) => command switch
    {
        LibCrypto.BioControlFlush => 1,
        LibCrypto.BioControlEnded => SessionOf(bio).HasEnded ? 1 : 0,
        _ => 0,
    };
}
