using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace HttpServer.Acme.Protocol;

/// <summary>The key of an account: P-256, which every issuer takes. Signs in the form of ES256 (RFC 7518, 3.4).</summary>
internal sealed class AccountKey : IDisposable
{
    public const string Algorithm = "ES256";

    private readonly ECDsa _key;
    private readonly Lock _gate = new();

    private AccountKey(ECDsa key)
    {
        _key = key;
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        Public = new("P-256", "EC", Base64Url.EncodeToString(point.X), Base64Url.EncodeToString(point.Y));
        Thumbprint = Base64Url.EncodeToString(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(Public, AcmeJson.Default.PublicKeyJson)));
    }

    public PublicKeyJson Public { get; }

    /// <summary>Of the public key (RFC 7638), base64url: the second half of every key authorization.</summary>
    public string Thumbprint { get; }

    public static AccountKey Create() => new(ECDsa.Create(ECCurve.NamedCurves.nistP256));

    /// <param name="pem">As <see cref="ToPem"/> gave it.</param>
    /// <exception cref="CryptographicException">It is no key of P-256.</exception>
    public static AccountKey FromPem(string pem)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(pem);
            return key.KeySize == 256 ? new(key) : throw new CryptographicException("The key of an account must be of P-256.");
        }
        catch (ArgumentException exception)
        {
            key.Dispose();
            throw new CryptographicException("There is no key of an account in the text.", exception);
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    public string ToPem() => _key.ExportPkcs8PrivateKeyPem();

    /// <summary>What proves control over a name, for a token of a challenge (RFC 8555, 8.1).</summary>
    public string Authorize(string token) => $"{token}.{Thumbprint}";

    /// <param name="header">Of the message; its algorithm is set here.</param>
    /// <param name="payload">UTF-8; empty for a POST-as-GET.</param>
    public SignedMessage Sign(SignedHeader header, ReadOnlySpan<byte> payload)
    {
        header.Alg = Algorithm;
        var (head, body) = SignedText.Of(header, payload);
        // Orders of several names sign at once, and a key is not made for that.
        lock (_gate)
        {
            return new(head, body, Base64Url.EncodeToString(_key.SignData(Encoding.ASCII.GetBytes($"{head}.{body}"), HashAlgorithmName.SHA256)));
        }
    }

    public void Dispose() => _key.Dispose();
}
