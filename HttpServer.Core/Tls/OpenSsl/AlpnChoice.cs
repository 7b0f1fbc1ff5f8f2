using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace HttpServer.Core.Tls.OpenSsl;

/// <summary>Which protocol a listener speaks with a client that names several (RFC 7301).</summary>
internal static unsafe class AlpnChoice
{
    private static ReadOnlySpan<byte> Http2AndHttp1 => "\x02h2\x08http/1.1"u8;

    private static ReadOnlySpan<byte> Http1 => "\x08http/1.1"u8;

    // Not \x, which would take the letters behind for digits.
    private static ReadOnlySpan<byte> Acme => "\u000aacme-tls/1"u8;

    public static void Set(nint context, AlpnOffer offer) => LibSsl.SetAlpnCallback(context, &Choose, (nint)offer);

    // A client that names none gets HTTP/1.1; one that names others only is refused (RFC 7301, 3.2).
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Choose(nint ssl, byte** chosen, byte* length, byte* asked, uint askedLength, nint offer)
    {
        var own = (AlpnOffer)offer switch
        {
            AlpnOffer.Http2 => Http2AndHttp1,
            AlpnOffer.Http1 => Http1,
            _ => Acme,
        };
        const int Negotiated = 1;
        // The literals lie in the image of the program, where nothing moves.
        return LibSsl.SelectProtocol(chosen, length, (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(own)), (uint)own.Length, asked, askedLength) == Negotiated
            ? LibSsl.CallbackOk
            : LibSsl.CallbackAlertFatal;
    }
}
