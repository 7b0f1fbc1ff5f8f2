using System.Security.Cryptography;

namespace HttpServer.Acme.Dns;

/// <summary>A key that a name server shares with us: signs what it is told, and tells its replies from others' (RFC 8945, HMAC-SHA256).</summary>
/// <param name="name">Of the key.</param>
/// <param name="secret">The key.</param>
/// <param name="time">The clock, which must agree with the server's to five minutes.</param>
internal sealed class TransactionKey(string name, byte[] secret, TimeProvider time)
{
    private const int ClassAny = 255;
    private const int Fudge = 300;
    private const string Algorithm = "hmac-sha256";

    // How many records there are behind the answers and the authority.
    private const int AdditionalCount = 10;

    /// <param name="message">Without a signature, and without anything else in its additional section.</param>
    /// <param name="id">Its number.</param>
    /// <param name="mac">What the reply is to be checked with.</param>
    /// <returns>The message with its signature.</returns>
    public byte[] Sign(ReadOnlySpan<byte> message, ushort id, out byte[] mac)
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        mac = HMACSHA256.HashData(secret, Variables(new DnsWriter().Bytes(message), now, Fudge).Written);
        var signature = new DnsWriter()
            .Name(Algorithm).U16((int)(now >> 32)).U32((uint)now).U16(Fudge).U16(mac.Length).Bytes(mac).U16(id).U16(0).U16(0);
        var signed = new DnsWriter().Bytes(message)
            .Name(name).U16((int)DnsRecordType.Tsig).U16(ClassAny).U32(0).U16(signature.Written.Length).Bytes(signature.Written)
            .Written.ToArray();
        signed[AdditionalCount + 1] = 1;
        return signed;
    }

    /// <param name="reply">As received.</param>
    /// <param name="mac">Of what it replies to.</param>
    /// <returns>Whether it comes from who has the key, for that very message, and now.</returns>
    public bool IsSigned(ReadOnlySpan<byte> reply, ReadOnlySpan<byte> mac)
    {
        try
        {
            if (DnsReader.LastRecord(reply) is not { Type: DnsRecordType.Tsig } record || !DnsReader.SameName(record.Name, name))
            {
                return false;
            }

            var at = record.Data;
            var algorithm = DnsReader.Name(reply, ref at);
            var signed = ((long)DnsReader.U16(reply, at) << 32) | ((long)DnsReader.U16(reply, at + 2) << 16) | (long)DnsReader.U16(reply, at + 4);
            var fudge = DnsReader.U16(reply, at + 6);
            var given = reply.Slice(at + 10, DnsReader.U16(reply, at + 8));
            at += 10 + given.Length;
            var (originalId, error) = (DnsReader.U16(reply, at), DnsReader.U16(reply, at + 2));

            // What was signed has the number of then and no signature, and begins with what it replies to (RFC 8945, 4.3.1 and 5.3.1).
            var bare = reply[..record.Start].ToArray();
            (bare[0], bare[1]) = ((byte)(originalId >> 8), (byte)originalId);
            var count = DnsReader.U16(reply, AdditionalCount) - 1;
            (bare[AdditionalCount], bare[AdditionalCount + 1]) = ((byte)(count >> 8), (byte)count);
            var expected = HMACSHA256.HashData(secret, Variables(new DnsWriter().U16(mac.Length).Bytes(mac).Bytes(bare), signed, fudge).Written);
            return algorithm == Algorithm && error == 0 && CryptographicOperations.FixedTimeEquals(expected, given)
                && Math.Abs(time.GetUtcNow().ToUnixTimeSeconds() - signed) <= fudge;
        }
        catch (Exception exception) when (exception is FormatException or ArgumentOutOfRangeException)
        {
            // What cannot be read is signed by nobody.
            return false;
        }
    }

    // Neither an error nor anything else: replies that have them are no success.
    private DnsWriter Variables(DnsWriter message, long signed, int fudge) => message
        .Name(name).U16(ClassAny).U32(0).Name(Algorithm).U16((int)(signed >> 32)).U32((uint)signed).U16(fudge).U16(0).U16(0);
}
