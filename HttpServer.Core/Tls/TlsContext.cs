using HttpServer.Core.Certificates;
using HttpServer.Core.ClientCertificates;
using HttpServer.Core.Tls.Ocsp;
using HttpServer.Core.Tls.OpenSsl;

namespace HttpServer.Core.Tls;

/// <summary>
/// What sessions have in common: certificates with their keys, versions, ciphers, and the keys of session tickets. Sessions keep what
/// they need of it, so it may be let go at any time.
/// </summary>
internal sealed unsafe class TlsContext
{
    private readonly nint _context;
    private CertificateGroup? _group;
    private OcspStaples? _staples;

    private TlsContext(nint method)
    {
        LibCrypto.ClearErrors();
        _context = LibSsl.NewContext(method);
        OpenSslErrors.Check(_context != 0, "OpenSSL has no context");
        _ = LibSsl.Control(_context, LibSsl.CtrlMode, LibSsl.ModeEnablePartialWrite | LibSsl.ModeAcceptMovingWriteBuffer | LibSsl.ModeReleaseBuffers, 0);
        _ = LibSsl.Control(_context, LibSsl.CtrlSetReadAhead, 1, 0);
        // On neither side: reading would have to wait for writing, and writing for reading.
        _ = LibSsl.SetOptions(_context, LibSsl.OptionNoRenegotiation);
    }

    ~TlsContext() => LibSsl.FreeContext(_context);

    /// <summary>The native context, to be used while this lives.</summary>
    internal nint Native => _context;

    /// <summary>For listeners.</summary>
    /// <param name="group">What is shown; of two certificates OpenSSL takes the one that the client can use.</param>
    /// <param name="terms">How.</param>
    /// <param name="rule">What clients have to show; null for nothing.</param>
    /// <param name="staples">What responders have said of the certificates; null for nothing.</param>
    /// <exception cref="TlsException">OpenSSL does not take it.</exception>
    public static TlsContext ForServer(CertificateGroup group, TlsTerms terms, ClientCertificateRule? rule = null, OcspStaples? staples = null)
    {
        var context = new TlsContext(LibSsl.ServerMethod());
        var native = context._context;
        terms.Apply(native);
        // In the order of the list, but ChaCha20 for those who put it first: they have no AES in hardware.
        _ = LibSsl.SetOptions(native, LibSsl.OptionCipherServerPreference | LibSsl.OptionPrioritizeChaCha);
        // Tickets only: what would be kept here would be kept for every client.
        _ = LibSsl.Control(native, LibSsl.CtrlSessionCacheMode, LibSsl.SessionCacheOff, 0);
        if (!terms.HasTickets)
        {
            // TLS 1.3 has tickets of a second kind, which name a session that is kept here; none is.
            _ = LibSsl.SetTicketCount(native, 0);
        }

        AlpnChoice.Set(native, terms.Alpn);
        if (rule is null)
        {
            ClientCertificateRule.ApplyNone(native);
        }
        else
        {
            rule.Apply(native);
        }

        foreach (var certificate in group.Certificates)
        {
            Use(native, certificate);
        }

        if (staples is not null)
        {
            (context._group, context._staples) = (group, staples);
            OcspStatus.Set(native);
        }

        GC.KeepAlive(context);
        return context;
    }

    /// <summary>For diallers; what is verified and shown is theirs to set.</summary>
    public static TlsContext ForClient(TlsTerms terms)
    {
        var context = new TlsContext(LibSsl.ClientMethod());
        terms.Apply(context._context);
        GC.KeepAlive(context);
        return context;
    }

    /// <summary>What a responder has said of the certificate that a session shows; null for nothing.</summary>
    /// <param name="shown">The native certificate.</param>
    public byte[]? StapleFor(nint shown)
    {
        if (shown == 0 || _group is null || _staples is null)
        {
            return null;
        }

        var leaf = NativeCertificate.Encode(shown);
        return _group.Certificates.FirstOrDefault(certificate => certificate.Leaf.Span.SequenceEqual(leaf)) is { } certificate ? _staples.Find(certificate) : null;
    }

    /// <summary>A session, the caller's to free.</summary>
    public nint NewSession()
    {
        LibCrypto.ClearErrors();
        var ssl = LibSsl.New(_context);
        OpenSslErrors.Check(ssl != 0, "OpenSSL has no session");
        GC.KeepAlive(this);
        return ssl;
    }

    /// <summary>Shows the certificate, beside one with another kind of key.</summary>
    internal static void Use(nint context, ServerCertificate certificate)
    {
        using var leaf = new NativeCertificate(certificate.Leaf.Span);
        OpenSslErrors.Check(LibSsl.UseCertificate(context, leaf.Pointer) == 1, $"OpenSSL does not take the certificate of {certificate.Subject}");
        UseKey(context, certificate);
        foreach (var other in certificate.Chain)
        {
            using var link = new NativeCertificate(other.Span);
            // With 1 it takes a reference of its own.
            OpenSslErrors.Check(LibSsl.Control(context, LibSsl.CtrlChainCertificate, 1, link.Pointer) == 1, "OpenSSL does not take a certificate of the chain");
        }
    }

    private static void UseKey(nint context, ServerCertificate certificate)
    {
        nint key;
        fixed (byte* start = certificate.PrivateKey)
        {
            var end = start;
            key = LibCrypto.ReadPrivateKey(null, &end, certificate.PrivateKey.Length);
        }

        OpenSslErrors.Check(key != 0, $"OpenSSL does not take the key of {certificate.Subject}");
        try
        {
            OpenSslErrors.Check(LibSsl.UsePrivateKey(context, key) == 1, $"OpenSSL does not take the key of {certificate.Subject}");
        }
        finally
        {
            LibCrypto.FreeKey(key);
        }
    }
}
