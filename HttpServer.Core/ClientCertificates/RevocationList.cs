using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace HttpServer.Core.ClientCertificates;

/// <summary>A list of revoked certificates (RFC 5280, 5), which .NET writes but does not read.</summary>
internal sealed class RevocationList
{
    private readonly HashSet<string> _serials = [];
    private readonly ReadOnlyMemory<byte> _signed;
    private readonly ReadOnlyMemory<byte> _issuer;
    private readonly string _algorithm;
    private readonly byte[] _signature;
    private readonly DateTimeOffset _from;
    private readonly DateTimeOffset? _to;

    private RevocationList(AsnReader whole)
    {
        _signed = whole.PeekEncodedValue();
        var list = whole.ReadSequence();
        _algorithm = whole.ReadSequence().ReadObjectIdentifier();
        _signature = whole.ReadBitString(out _);
        if (list.PeekTag() == Asn1Tag.Integer)
        {
            _ = list.ReadIntegerBytes();
        }

        _ = list.ReadSequence();
        _issuer = list.ReadEncodedValue();
        _from = Time(list);
        _to = list.HasData && IsTime(list.PeekTag()) ? Time(list) : null;
        if (list.HasData && list.PeekTag().HasSameClassAndValue(Asn1Tag.Sequence))
        {
            for (var entries = list.ReadSequence(); entries.HasData;)
            {
                var entry = entries.ReadSequence();
                _ = _serials.Add(Text(entry.ReadIntegerBytes().Span));
                _ = Time(entry);
                RefuseCritical(entry);
            }
        }

        if (list.HasData)
        {
            RefuseCritical(list.ReadSequence(new Asn1Tag(TagClass.ContextSpecific, 0)));
        }
    }

    /// <summary>Reads it; who has signed it is seen to by <see cref="IsOf"/>.</summary>
    /// <exception cref="CryptographicException">It is none, or has something that cannot be left out and is not understood.</exception>
    public static RevocationList Read(ReadOnlyMemory<byte> content)
    {
        try
        {
            return new RevocationList(new AsnReader(content, AsnEncodingRules.DER).ReadSequence());
        }
        catch (AsnContentException exception)
        {
            throw new CryptographicException("a list of revoked certificates cannot be read", exception);
        }
    }

    /// <summary>Whether the issuer has signed it, and it is in date.</summary>
    public bool IsOf(X509Certificate2 issuer, DateTimeOffset now) =>
        _from <= now && !(_to < now) && issuer.SubjectName.RawData.AsSpan().SequenceEqual(_issuer.Span) && IsSignedBy(issuer);

    /// <summary>Whether the certificate is revoked by it.</summary>
    public bool Names(X509Certificate2 certificate) => _serials.Contains(Text(certificate.SerialNumberBytes.Span));

    private bool IsSignedBy(X509Certificate2 issuer)
    {
        using var rsa = issuer.GetRSAPublicKey();
        using var ecdsa = issuer.GetECDsaPublicKey();
        return _algorithm switch
        {
            "1.2.840.113549.1.1.11" => rsa?.VerifyData(_signed.Span, _signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1) == true,
            "1.2.840.113549.1.1.12" => rsa?.VerifyData(_signed.Span, _signature, HashAlgorithmName.SHA384, RSASignaturePadding.Pkcs1) == true,
            "1.2.840.113549.1.1.13" => rsa?.VerifyData(_signed.Span, _signature, HashAlgorithmName.SHA512, RSASignaturePadding.Pkcs1) == true,
            "1.2.840.10045.4.3.2" => ecdsa?.VerifyData(_signed.Span, _signature, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence) == true,
            "1.2.840.10045.4.3.3" => ecdsa?.VerifyData(_signed.Span, _signature, HashAlgorithmName.SHA384, DSASignatureFormat.Rfc3279DerSequence) == true,
            "1.2.840.10045.4.3.4" => ecdsa?.VerifyData(_signed.Span, _signature, HashAlgorithmName.SHA512, DSASignatureFormat.Rfc3279DerSequence) == true,
            _ => false,
        };
    }

    // Such as that it is a part of another one, or not for all certificates (RFC 5280, 5.2).
    private static void RefuseCritical(AsnReader holder)
    {
        if (!holder.HasData)
        {
            return;
        }

        for (var extensions = holder.ReadSequence(); extensions.HasData;)
        {
            var extension = extensions.ReadSequence();
            var name = extension.ReadObjectIdentifier();
            if (extension.PeekTag() == Asn1Tag.Boolean && extension.ReadBoolean())
            {
                throw new CryptographicException($"a list of revoked certificates has an extension that is not understood here ({name})");
            }
        }
    }

    private static DateTimeOffset Time(AsnReader reader) => reader.PeekTag() == Asn1Tag.UtcTime ? reader.ReadUtcTime() : reader.ReadGeneralizedTime();

    private static bool IsTime(Asn1Tag tag) => tag == Asn1Tag.UtcTime || tag == Asn1Tag.GeneralizedTime;

    private static string Text(ReadOnlySpan<byte> number) => Convert.ToHexString(number.TrimStart((byte)0));
}
