using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using HttpServer.Core.Tls.OpenSsl;

namespace HttpServer.Core.ClientCertificates;

/// <summary>What clients of some hosts have to show, with the authorities of that time.</summary>
internal sealed class ClientCertificateRule
{
    public const string Required = "required";
    public const string Optional = "optional";

    private readonly string? _header;
    private readonly string _format;
    private readonly string? _crlFile;
    private readonly ClientAuthorities _authorities;
    private readonly byte[] _session;

    public ClientCertificateRule(ClientCertificateOptions options, ClientAuthorities authorities)
    {
        IsRequired = options.Mode != Optional;
        _header = string.IsNullOrEmpty(options.Header) ? null : options.Header;
        _format = options.HeaderFormat;
        _crlFile = options.CrlFile;
        _authorities = authorities;
        _session = SHA256.HashData(Encoding.UTF8.GetBytes($"{options.Mode}\n{authorities.Identity}\n{string.Join('\n', options.Hosts)}"));
    }

    /// <summary>Whether nobody is served without.</summary>
    public bool IsRequired { get; }

    /// <summary>Sessions of hosts without client certificates are of a kind of their own too.</summary>
    public static void ApplyNone(nint context) => SetSessions(context, "none"u8);

    /// <summary>Makes the sessions of a context verify. A session that was made under another rule is never resumed.</summary>
    /// <exception cref="Tls.TlsException">OpenSSL does not take it.</exception>
    public void Apply(nint context)
    {
        SetSessions(context, _session);
        // The authorities are there to verify with, not to make up the server's own chain.
        _ = LibSsl.Control(context, LibSsl.CtrlMode, LibSsl.ModeNoAutoChain, 0);
        _authorities.Apply(context);
        LibSsl.SetVerify(context, IsRequired ? LibSsl.VerifyPeer | LibSsl.VerifyFailIfNoPeerCertificate : LibSsl.VerifyPeer, 0);
    }

    /// <summary>As <see cref="Apply"/>, for one that is made by somebody else than OpenSSL.</summary>
    /// <param name="certificate">What the client has shown; null for none.</param>
    /// <param name="sent">What it has sent beside.</param>
    /// <param name="now">The time.</param>
    public bool Accepts(X509Certificate2? certificate, X509Certificate2Collection sent, DateTimeOffset now) =>
        certificate is null ? !IsRequired : _authorities.Accept(certificate, sent, now);

    /// <summary>Whether what a connection was made under is as good as this: whoever has passed there would pass here, and is told of in the same way.</summary>
    public bool IsMetBy(ClientCertificateRule other) =>
        ReferenceEquals(this, other)
        || ((!IsRequired || other.IsRequired) && string.Equals(_header, other._header, StringComparison.OrdinalIgnoreCase) && _format == other._format
            && _crlFile == other._crlFile && other._authorities.AreAllAmong(_authorities));

    /// <summary>What backends are told; null for nothing.</summary>
    public ClientIdentity? Identify(X509Certificate2? certificate) => _header is null || certificate is null ? null : new ClientIdentity(_header, _format, certificate);

    private static unsafe void SetSessions(nint context, ReadOnlySpan<byte> identifier)
    {
        fixed (byte* start = identifier)
        {
            OpenSslErrors.Check(LibSsl.SetSessionIdContext(context, start, (uint)identifier.Length) == 1, "OpenSSL does not take the kind of sessions");
        }
    }
}
