namespace HttpServer.Core.Tls.OpenSsl;

/// <summary>A certificate as OpenSSL holds it, for as long as it is handed over.</summary>
internal readonly unsafe ref struct NativeCertificate
{
    /// <exception cref="TlsException">It is none.</exception>
    public NativeCertificate(ReadOnlySpan<byte> der)
    {
        fixed (byte* start = der)
        {
            var end = start;
            Pointer = LibCrypto.ReadCertificate(null, &end, der.Length);
        }

        OpenSslErrors.Check(Pointer != 0, "OpenSSL cannot read a certificate");
    }

    public nint Pointer { get; }

    /// <summary>What OpenSSL holds, as DER.</summary>
    public static byte[] Encode(nint certificate)
    {
        var der = new byte[LibCrypto.WriteCertificate(certificate, null)];
        fixed (byte* start = der)
        {
            var end = start;
            _ = LibCrypto.WriteCertificate(certificate, &end);
        }

        return der;
    }

    public void Dispose() => LibCrypto.FreeCertificate(Pointer);
}
