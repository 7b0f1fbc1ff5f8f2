using HttpServer.Core.Tls.OpenSsl;

namespace HttpServer.Core.Tls;

/// <summary>How a side speaks TLS.</summary>
/// <param name="Oldest">Least version: <see cref="LibSsl.Tls12"/> or <see cref="LibSsl.Tls13"/>.</param>
/// <param name="Newest">Highest version.</param>
/// <param name="Ciphers">Of TLS 1.2, as OpenSSL names them, with colons between; null for those that <see cref="CipherNames"/> has by default.</param>
/// <param name="Suites">Of TLS 1.3; null for OpenSSL's own.</param>
/// <param name="Alpn">Of a listener.</param>
/// <param name="HasTickets">Whether sessions can be resumed.</param>
internal sealed record TlsTerms(int Oldest, int Newest, string? Ciphers, string? Suites, AlpnOffer Alpn, bool HasTickets = true)
{
    public static readonly TlsTerms Default = new(LibSsl.Tls12, LibSsl.Tls13, null, null, AlpnOffer.Http1);

    /// <summary>Of a listener.</summary>
    public static TlsTerms Of(SslOptions options, AlpnOffer alpn)
    {
        var (oldest, newest) = TlsVersions.Of(options.Protocols);
        return new(oldest, newest, CipherNames.Ciphers(options.CipherSuites), CipherNames.Suites(options.CipherSuites), alpn, options.SessionTickets);
    }

    /// <exception cref="TlsException">OpenSSL does not know a cipher.</exception>
    public void Apply(nint context)
    {
        OpenSslErrors.Check(
            LibSsl.Control(context, LibSsl.CtrlSetMinimumVersion, Oldest, 0) == 1 && LibSsl.Control(context, LibSsl.CtrlSetMaximumVersion, Newest, 0) == 1,
            "OpenSSL does not speak this version of TLS");
        if (!HasTickets)
        {
            _ = LibSsl.SetOptions(context, LibSsl.OptionNoTicket);
        }

        OpenSslErrors.Check(LibSsl.SetCiphers(context, Ciphers ?? CipherNames.Default) == 1, $"OpenSSL knows none of the ciphers {Ciphers}");
        if (Suites is not null)
        {
            OpenSslErrors.Check(LibSsl.SetCipherSuites(context, Suites) == 1, $"OpenSSL does not know the cipher suites {Suites}");
        }
    }
}
