using System.Buffers.Text;
using System.Text.Json;

namespace HttpServer.Acme.Protocol;

/// <summary>The two texts of a JWS that are signed (RFC 7515, 5.1).</summary>
internal static class SignedText
{
    public static (string Header, string Payload) Of(SignedHeader header, ReadOnlySpan<byte> payload) =>
        (Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(header, AcmeJson.Default.SignedHeader)), Base64Url.EncodeToString(payload));
}
