using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace HttpServer.Core.ClientCertificates;

/// <summary>Verifies certificates of clients by authorities of which each is an anchor by itself, as OpenSSL does where that is there.</summary>
internal sealed class ClientChains
{
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2";

    private readonly X509Certificate2Collection _authorities = [];
    private readonly List<RevocationList> _revocations;
    private readonly bool _hasIntermediates;

    /// <param name="authorities">DER.</param>
    /// <param name="revocations">Lists of what they have revoked, DER; with none nothing counts as revoked.</param>
    public ClientChains(IEnumerable<byte[]> authorities, IEnumerable<byte[]> revocations)
    {
        foreach (var authority in authorities)
        {
            _authorities.Add(X509CertificateLoader.LoadCertificate(authority));
        }

        _hasIntermediates = _authorities.Any(static authority => !IsSelfIssued(authority));
        _revocations = [.. revocations.Select(static list => RevocationList.Read(list))];
    }

    public bool Accept(X509Certificate2 certificate, X509Certificate2Collection sent, DateTimeOffset now) =>
        Accept(certificate, sent, now, isPartial: false) || (_hasIntermediates && Accept(certificate, sent, now, isPartial: true));

    private bool Accept(X509Certificate2 certificate, X509Certificate2Collection sent, DateTimeOffset now, bool isPartial)
    {
        using var chain = new X509Chain { ChainPolicy = Policy(sent, now, isPartial) };
        try
        {
            return chain.Build(certificate)
                // A chain that ends anywhere has passed by then.
                && (!isPartial || chain.ChainElements.Any(element => _authorities.Any(authority => Are(authority, element.Certificate))))
                && (_revocations.Count == 0 || IsNotRevoked(chain, now));
        }
        catch (CryptographicException)
        {
            // What cannot be read is nobody's.
            return false;
        }
        finally
        {
            foreach (var element in chain.ChainElements)
            {
                element.Certificate.Dispose();
            }
        }
    }

    private X509ChainPolicy Policy(X509Certificate2Collection sent, DateTimeOffset now, bool isPartial)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            // A client that is to be trusted yet does not say what is fetched.
            DisableCertificateDownloads = true,
            VerificationTime = now.UtcDateTime,
            VerificationFlags = isPartial ? X509VerificationFlags.AllowUnknownCertificateAuthority : X509VerificationFlags.NoFlag,
        };
        policy.ApplicationPolicy.Add(new Oid(ClientAuthentication));
        policy.CustomTrustStore.AddRange(_authorities);
        policy.ExtraStore.AddRange(sent);
        return policy;
    }

    // Of the client's certificate alone, and there must be a list to tell (as with OpenSSL's X509_V_FLAG_CRL_CHECK).
    private bool IsNotRevoked(X509Chain chain, DateTimeOffset now)
    {
        var certificate = chain.ChainElements[0].Certificate;
        var issuer = chain.ChainElements.Count > 1 ? chain.ChainElements[1].Certificate : certificate;
        List<RevocationList> lists = [.. _revocations.Where(list => list.IsOf(issuer, now))];
        return certificate.IssuerName.RawData.AsSpan().SequenceEqual(issuer.SubjectName.RawData) && lists.Count > 0 && lists.TrueForAll(list => !list.Names(certificate));
    }

    private static bool IsSelfIssued(X509Certificate2 certificate) => certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData);

    private static bool Are(X509Certificate2 one, X509Certificate2 other) => one.RawDataMemory.Span.SequenceEqual(other.RawDataMemory.Span);
}
