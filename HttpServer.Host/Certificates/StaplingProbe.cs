using System.Buffers.Binary;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace HttpServer.Host.Certificates;

/// <summary>
/// Asks a server for a stapled answer about revocation (OCSP; RFC 6066, 8) with a hello of TLS 1.2, where the answer comes in plain text:
/// .NET does not tell of it.
/// </summary>
internal static class StaplingProbe
{
    private const byte Alert = 21;
    private const byte Handshake = 22;
    private const byte CertificateStatus = 22;
    private const byte ServerHelloDone = 14;
    private const int MostBytes = 128 * 1024;

    /// <returns>Whether it comes; null when the server does not speak TLS 1.2.</returns>
    /// <exception cref="IOException">The connection breaks.</exception>
    public static async Task<bool?> AskAsync(Stream connection, string host, CancellationToken cancellationToken)
    {
        await connection.WriteAsync(Hello(host), cancellationToken);
        var head = new byte[5];
        // Messages may be split across records.
        using var messages = new MemoryStream();
        while (messages.Length < MostBytes)
        {
            if (await connection.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellationToken) < head.Length || head[0] is Alert or not Handshake)
            {
                return null;
            }

            var record = new byte[BinaryPrimitives.ReadUInt16BigEndian(head.AsSpan(3))];
            await connection.ReadExactlyAsync(record, cancellationToken);
            messages.Write(record);
            if (Find(messages.GetBuffer().AsSpan(0, (int)messages.Length)) is { } answer)
            {
                return answer;
            }
        }

        return null;
    }

    private static bool? Find(ReadOnlySpan<byte> messages)
    {
        while (messages.Length >= 4)
        {
            if (messages[0] is CertificateStatus or ServerHelloDone)
            {
                return messages[0] == CertificateStatus;
            }

            var length = 4 + (messages[1] << 16 | messages[2] << 8 | messages[3]);
            if (messages.Length < length)
            {
                return null;
            }

            messages = messages[length..];
        }

        return null;
    }

    private static byte[] Hello(string host)
    {
        var name = Encoding.ASCII.GetBytes(host);
        byte[] extensions =
        [
            .. IPAddress.TryParse(host, out _) ? [] : Extension(0, [.. Length(name.Length + 3), 0, .. Length(name.Length), .. name]),
            .. Extension(5, [1, 0, 0, 0, 0]),
            .. Extension(10, [0, 6, 0, 0x1D, 0, 0x17, 0, 0x18]),
            .. Extension(11, [1, 0]),
            .. Extension(13, [0, 16, 4, 3, 8, 4, 4, 1, 5, 3, 8, 5, 5, 1, 8, 6, 6, 1]),
            .. Extension(23, []),
        ];
        byte[] body =
        [
            3, 3, .. RandomNumberGenerator.GetBytes(32), 0,
            0, 12, 0xC0, 0x2B, 0xC0, 0x2F, 0xC0, 0x2C, 0xC0, 0x30, 0xCC, 0xA9, 0xCC, 0xA8,
            1, 0, .. Length(extensions.Length), .. extensions,
        ];
        return [Handshake, 3, 1, .. Length(body.Length + 4), 1, 0, .. Length(body.Length), .. body];
    }

    private static byte[] Extension(byte kind, byte[] content) => [0, kind, .. Length(content.Length), .. content];

    private static byte[] Length(int length) => [(byte)(length >> 8), (byte)length];
}
