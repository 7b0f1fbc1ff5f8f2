using System.Net;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using HttpServer.Core.Tls.OpenSsl;
using HttpServer.Core.Transport;

namespace HttpServer.Core.Tls;

/// <summary>
/// TLS towards one server, on connections of the event loop: each resumes the session of an earlier one where the server agrees
/// (RFC 8446, 2.2), which spares a signature and the server's certificates. Safe for use by many at once.
/// </summary>
public sealed class TlsClient : IDisposable
{
    // That the callback keeps the reference that it is given.
    private const int Kept = 1;
    private const uint NoPartialWildcards = 0x4;

    private readonly Lock _gate = new();
    private readonly TlsClientTerms _terms;
    private readonly TlsContext _context;
    private readonly string _serverName;
    private readonly IPAddress? _address;
    private nint _session;
    private bool _isDisposed;

    /// <param name="terms">Not to be changed any more.</param>
    /// <exception cref="TlsException">OpenSSL does not take a certificate or a key.</exception>
    public unsafe TlsClient(TlsClientTerms terms)
    {
        ArgumentNullException.ThrowIfNull(terms);
        _terms = terms;
        _serverName = terms.ServerName;
        _ = IPAddress.TryParse(_serverName, out _address);
        _context = TlsContext.ForClient(TlsTerms.Default);
        Trust(_context.Native);
        if (terms.ClientCertificate is { } own)
        {
            TlsContext.Use(_context.Native, own);
        }

        _ = LibSsl.Control(_context.Native, LibSsl.CtrlSessionCacheMode, LibSsl.SessionCacheClient | LibSsl.SessionCacheNoInternal, 0);
        LibSsl.SetNewSessionCallback(_context.Native, &Keep);
    }

    private TlsClient(TlsClient other, string serverName)
    {
        (_terms, _context, _serverName) = (other._terms, other._context, serverName);
        _ = IPAddress.TryParse(serverName, out _address);
    }

    /// <summary>Frees what is native.</summary>
    ~TlsClient() => FreeSession();

    /// <summary>Whether connections of this kind can be given to <see cref="HandshakeAsync"/>: those of the event loop, on Linux with OpenSSL 3.</summary>
    public static bool CanSpeakOn(DuplexConnection connection) => connection is EpollDuplexConnection && OpenSslLibrary.IsThere;

    /// <summary>On the same terms towards another server, with sessions of its own; what is large, such as those who are trusted, is there once for both.</summary>
    public TlsClient For(string serverName)
    {
        ArgumentException.ThrowIfNullOrEmpty(serverName);
        return new TlsClient(this, serverName);
    }

    /// <summary>Takes the client's side of a handshake; from then on the connection carries what is inside. Nothing may have been read or written.</summary>
    /// <returns>Whether an earlier session was resumed.</returns>
    /// <exception cref="TlsException">It failed, or the other side is not who it should be.</exception>
    /// <exception cref="SocketIOException">The connection is broken or was aborted.</exception>
    public async ValueTask<bool> HandshakeAsync(DuplexConnection connection)
    {
        if (connection is not EpollDuplexConnection transport)
        {
            throw new ArgumentException("It is no connection of the event loop.", nameof(connection));
        }

        var session = transport.BeginTls(_context);
        session.Owner = this;
        session.Use(ssl =>
        {
            Prepare(ssl);
            return true;
        });
        await transport.HandshakeAsync(session).ConfigureAwait(false);
        return session.Use(IsResumedAndAccepted);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            FreeSession();
        }

        GC.SuppressFinalize(this);
    }

    private void Trust(nint context)
    {
        LibSsl.SetVerify(context, _terms.VerifiesServer ? LibSsl.VerifyPeer : LibSsl.VerifyNone, 0);
        if (_terms.TrustedRoots is not { } roots)
        {
            OpenSslErrors.Check(LibSsl.UseSystemRoots(context) == 1, "OpenSSL cannot read whom the system trusts");
            return;
        }

        var store = LibSsl.CertificateStore(context);
        foreach (var root in roots)
        {
            using var certificate = new NativeCertificate(root.Span);
            OpenSslErrors.Check(LibCrypto.AddTrusted(store, certificate.Pointer) == 1, "OpenSSL does not take a trusted certificate");
        }
    }

    private unsafe void Prepare(nint ssl)
    {
        if (_address is null)
        {
            var name = Encoding.ASCII.GetBytes(_serverName + "\0");
            fixed (byte* pointer = name)
            {
                OpenSslErrors.Check(LibSsl.ControlSession(ssl, LibSsl.CtrlSetHostName, 0, (nint)pointer) == 1, "OpenSSL does not take the name of the server");
            }
        }

        if (_terms.VerifiesServer)
        {
            RequireName(ssl);
        }

        if (_terms.ApplicationProtocol is { } protocol)
        {
            byte[] offer = [(byte)protocol.Length, .. Encoding.ASCII.GetBytes(protocol)];
            fixed (byte* pointer = offer)
            {
                // 0 for success, other than everywhere else.
                OpenSslErrors.Check(LibSsl.OfferProtocols(ssl, pointer, (uint)offer.Length) == 0, "OpenSSL does not take the protocol");
            }
        }

        lock (_gate)
        {
            if (_session != 0)
            {
                // It takes a reference of its own; one that it does not like is no reason to fail.
                _ = LibSsl.UseSession(ssl, _session);
                LibCrypto.ClearErrors();
            }
        }
    }

    private unsafe void RequireName(nint ssl)
    {
        if (_address is null)
        {
            LibSsl.SetHostFlags(ssl, NoPartialWildcards);
            OpenSslErrors.Check(LibSsl.SetVerifiedHost(ssl, _serverName) == 1, "OpenSSL does not take the name of the server");
            return;
        }

        var bytes = _address.GetAddressBytes();
        fixed (byte* pointer = bytes)
        {
            OpenSslErrors.Check(LibCrypto.SetVerifiedAddress(LibSsl.VerifyParameters(ssl), pointer, (nuint)bytes.Length) == 1, "OpenSSL does not take the address of the server");
        }
    }

    private bool IsResumedAndAccepted(nint ssl)
    {
        if (_terms.Accepts is { } accepts)
        {
            using var peer = TlsAgreement.Of(ssl).Peer;
            if (peer is null || !accepts(peer.RawDataMemory))
            {
                throw new TlsException("the certificate is not the one that is asked for");
            }
        }

        return LibSsl.IsResumed(ssl) != 0;
    }

    // Of TLS 1.3 sessions come after the handshake, several of them; the last is as good as any.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Keep(nint ssl, nint session) => SocketBio.SessionOf(LibSsl.ReadBio(ssl)).Owner is { } owner && owner.TryKeep(session) ? Kept : 0;

    private bool TryKeep(nint session)
    {
        lock (_gate)
        {
            if (_isDisposed)
            {
                return false;
            }

            FreeSession();
            _session = session;
            return true;
        }
    }

    private void FreeSession()
    {
        if (_session != 0)
        {
            LibSsl.FreeSession(_session);
            _session = 0;
        }
    }
}
