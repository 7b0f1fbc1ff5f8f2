using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using HttpServer.Acme.Protocol;
using HttpServer.Core.Certificates;

namespace HttpServer.Acme.Storage;

/// <summary>A certificate with its chain and key, as it is kept: one PEM file, so that the two can never part.</summary>
internal sealed class StoredCertificate
{
    private const string IssuerField = "Issuer: ";
    private const string KeyLabel = "PRIVATE KEY";

    private StoredCertificate(string name, string issuer, string keyPem, string chainPem)
    {
        Name = name;
        Issuer = issuer;
        KeyPem = keyPem;
        ChainPem = chainPem;
        Certificate = ServerCertificate.FromPem(chainPem, keyPem);
        using var leaf = X509CertificateLoader.LoadCertificate(Certificate.Leaf.Span);
        Id = CertificateId.Of(leaf);
    }

    public string Name { get; }

    /// <summary>Which issuer it is of: the address of its directory, or <see cref="Issuing.LocalIssuer.Key"/>.</summary>
    public string Issuer { get; }

    public string KeyPem { get; }

    /// <summary>The certificate itself first.</summary>
    public string ChainPem { get; }

    /// <summary>As it is shown to clients.</summary>
    public ServerCertificate Certificate { get; }

    /// <summary>Its name in renewal information; null when it can have none.</summary>
    public string? Id { get; }

    /// <exception cref="CertificateException">The chain is none, or the key is another one's.</exception>
    public static StoredCertificate Of(string name, string issuer, string keyPem, string chainPem) => new(name, issuer, keyPem, chainPem);

    /// <exception cref="CertificateException">There is no certificate with a key in it.</exception>
    public static StoredCertificate FromFile(string name, string text)
    {
        var rest = text.AsSpan();
        var key = "";
        var chain = new StringBuilder();
        while (PemEncoding.TryFind(rest, out var fields))
        {
            var block = rest[fields.Location];
            if (rest[fields.Label] is KeyLabel)
            {
                key = $"{block}\n";
            }
            else
            {
                chain.Append(block).Append('\n');
            }

            rest = rest[fields.Location.End..];
        }

        var issuer = text.Split('\n').FirstOrDefault(static line => line.StartsWith(IssuerField, StringComparison.Ordinal))?[IssuerField.Length..].Trim();
        return key.Length > 0 && chain.Length > 0
            ? new(name, issuer ?? "", key, chain.ToString())
            : throw new CertificateException($"The file of '{name}' holds no certificate with its key.");
    }

    /// <summary>Text before the blocks is passed over by every reader of PEM (RFC 7468, 2).</summary>
    public string ToFile() => $"{IssuerField}{Issuer}\n{KeyPem.TrimEnd()}\n{ChainPem.TrimEnd()}\n";
}
