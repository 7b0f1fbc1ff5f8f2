using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace HttpServer.Acme.Protocol;

/// <summary>An account that the issuer knows already, which a new one is bound to (RFC 8555, 7.3.4).</summary>
/// <param name="KeyId">As the issuer gave it.</param>
/// <param name="HmacKey">As the issuer gave it: base64url.</param>
internal sealed record ExternalAccount(string KeyId, string HmacKey)
{
    /// <exception cref="FormatException">The key is not base64url.</exception>
    public SignedMessage Bind(PublicKeyJson key, Uri newAccount)
    {
        var (head, body) = SignedText.Of(
            new() { Alg = "HS256", Kid = KeyId, Url = newAccount },
            JsonSerializer.SerializeToUtf8Bytes(key, AcmeJson.Default.PublicKeyJson));
        var secret = Base64Url.DecodeFromChars(HmacKey.AsSpan().TrimEnd('='));
        return new(head, body, Base64Url.EncodeToString(HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes($"{head}.{body}"))));
    }
}
