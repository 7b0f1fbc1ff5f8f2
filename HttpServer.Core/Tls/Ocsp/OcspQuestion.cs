using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using HttpServer.Core.Certificates;
using HttpServer.Core.Tls.OpenSsl;

namespace HttpServer.Core.Tls.Ocsp;

/// <summary>Asks whether one certificate has been revoked, and reads what is answered.</summary>
internal sealed unsafe class OcspQuestion
{
    // Clocks differ.
    private const int Slack = 300;

    private readonly ServerCertificate _certificate;

    private OcspQuestion(ServerCertificate certificate, Uri responder) => (_certificate, Responder) = (certificate, responder);

    /// <summary>Who is to be asked.</summary>
    public Uri Responder { get; }

    /// <summary>Null where the certificate names nobody to ask, or its issuer is not known, by whom answers are to be signed.</summary>
    public static OcspQuestion? Of(ServerCertificate certificate)
    {
        if (certificate.Chain.Count == 0)
        {
            return null;
        }

        try
        {
            using var leaf = X509CertificateLoader.LoadCertificate(certificate.Leaf.Span);
            var responder = leaf.Extensions.OfType<X509AuthorityInformationAccessExtension>()
                .SelectMany(static extension => extension.EnumerateOcspUris())
                .Select(static text => Uri.TryCreate(text, UriKind.Absolute, out var uri) ? uri : null)
                .FirstOrDefault(static uri => uri?.Scheme is "http" or "https");
            return responder is null ? null : new OcspQuestion(certificate, responder);
        }
        catch (CryptographicException)
        {
            // What cannot be read names nobody.
            return null;
        }
    }

    /// <summary>The body of the request.</summary>
    /// <exception cref="TlsException">OpenSSL cannot make it.</exception>
    public byte[] Write()
    {
        using var leaf = new NativeCertificate(_certificate.Leaf.Span);
        using var issuer = new NativeCertificate(_certificate.Chain[0].Span);
        var request = LibOcsp.NewRequest();
        try
        {
            var id = LibOcsp.IdOf(0, leaf.Pointer, issuer.Pointer);
            // It is the request's from then on.
            OpenSslErrors.Check(request != 0 && id != 0 && LibOcsp.AddId(request, id) != 0, "OpenSSL makes no request for OCSP");
            var content = new byte[LibOcsp.WriteRequest(request, null)];
            fixed (byte* start = content)
            {
                var end = start;
                _ = LibOcsp.WriteRequest(request, &end);
            }

            return content;
        }
        finally
        {
            LibOcsp.FreeRequest(request);
        }
    }

    /// <summary>How long the answer is good for: signed by the issuer, or whom it has charged with it, about this certificate, that it is good, and in date.</summary>
    /// <exception cref="TlsException">It is not.</exception>
    public TimeSpan Check(byte[] answer)
    {
        LibCrypto.ClearErrors();
        nint response;
        fixed (byte* start = answer)
        {
            var end = start;
            response = LibOcsp.ReadResponse(null, &end, answer.Length);
        }

        OpenSslErrors.Check(response != 0, "the answer cannot be read");
        try
        {
            var status = LibOcsp.ResponseStatus(response);
            if (status != LibOcsp.ResponseSuccessful)
            {
                throw new TlsException($"the responder could not answer (status {status})");
            }

            var basic = LibOcsp.TakeBasic(response);
            OpenSslErrors.Check(basic != 0, "the answer cannot be read");
            try
            {
                return CheckBasic(basic);
            }
            finally
            {
                LibOcsp.FreeBasic(basic);
            }
        }
        finally
        {
            LibOcsp.FreeResponse(response);
        }
    }

    private TimeSpan CheckBasic(nint basic)
    {
        using var leaf = new NativeCertificate(_certificate.Leaf.Span);
        using var issuer = new NativeCertificate(_certificate.Chain[0].Span);
        var (store, stack) = (LibOcsp.NewStore(), LibOcsp.NewStack());
        var id = LibOcsp.IdOf(0, leaf.Pointer, issuer.Pointer);
        try
        {
            _ = LibCrypto.SetStoreFlags(store, LibCrypto.PartialChain);
            OpenSslErrors.Check(id != 0 && LibCrypto.AddTrusted(store, issuer.Pointer) == 1 && LibOcsp.Push(stack, issuer.Pointer) > 0, "OpenSSL has no memory");
            OpenSslErrors.Check(LibOcsp.Verify(basic, stack, store, 0) == 1, "the answer is not signed as it should be");
            int status, reason, days, seconds;
            nint revokedAt, thisUpdate, nextUpdate;
            OpenSslErrors.Check(LibOcsp.FindStatus(basic, id, &status, &reason, &revokedAt, &thisUpdate, &nextUpdate) == 1, "the answer is about another certificate");
            if (status != LibOcsp.StatusGood)
            {
                throw new TlsException(status == 1 ? "the certificate has been revoked" : "the responder does not know the certificate");
            }

            OpenSslErrors.Check(LibOcsp.CheckValidity(thisUpdate, nextUpdate, Slack, -1) == 1, "the answer is out of date");
            if (nextUpdate == 0)
            {
                throw new TlsException("the answer does not say how long it is good for");
            }

            OpenSslErrors.Check(LibOcsp.Difference(&days, &seconds, 0, nextUpdate) == 1, "the answer has no time");
            return new TimeSpan(days, 0, 0, seconds);
        }
        finally
        {
            LibOcsp.FreeId(id);
            LibOcsp.FreeStack(stack);
            LibOcsp.FreeStore(store);
        }
    }
}
