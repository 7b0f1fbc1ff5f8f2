using System.Buffers.Binary;

namespace HttpServer.Core.Tls.Hello;

/// <summary>The message <c>ClientHello</c> without its head (RFC 8446, 4.1.2; RFC 5246, 7.4.1.2).</summary>
internal static class HelloMessage
{
    private const ushort FirstVersion = 0x0301;
    private const int RandomLength = 32;
    private const int LongestSession = 32;

    /// <summary>Reads it to its very end.</summary>
    /// <param name="body">All of it.</param>
    /// <param name="length">For <see cref="ClientHello.Length"/>.</param>
    /// <param name="hello">Null when there is a fault.</param>
    public static HelloFault Read(ReadOnlySpan<byte> body, int length, out ClientHello? hello)
    {
        hello = null;
        var bytes = new HelloBytes(body);
        if (!bytes.TryNumber(out var version))
        {
            return HelloFault.Cut("the version");
        }

        if (version < FirstVersion)
        {
            return new HelloFault(TlsAlert.ProtocolVersion, "the version is none of TLS");
        }

        if (!bytes.TrySkip(RandomLength) || !bytes.TryShort(out var session) || session.Length > LongestSession)
        {
            return HelloFault.Cut("the session");
        }

        if (!bytes.TryLong(out var ciphers) || ciphers.Length is 0 || ciphers.Length % 2 != 0)
        {
            return HelloFault.Cut("the list of cipher suites");
        }

        if (!bytes.TryShort(out var compressions) || compressions.IsEmpty)
        {
            return HelloFault.Cut("the list of compressions");
        }

        if (!compressions.Contains((byte)0))
        {
            return new HelloFault(TlsAlert.IllegalParameter, "compression cannot be left out");
        }

        ReadOnlySpan<byte> block = default;
        if (!bytes.IsEmpty && (!bytes.TryLong(out block) || !bytes.IsEmpty))
        {
            return HelloFault.Cut("the block of extensions");
        }

        var extensions = new HelloExtensions();
        var fault = extensions.Read(block);
        if (fault.IsNone)
        {
            hello = extensions.ToHello(length, NamesEcdsa(ciphers));
        }

        return fault;
    }

    // Those with forward secrecy (RFC 4492, 5289, 7251, 7905): others are spoken nowhere here.
    private static bool NamesEcdsa(ReadOnlySpan<byte> ciphers)
    {
        for (; !ciphers.IsEmpty; ciphers = ciphers[2..])
        {
            if (BinaryPrimitives.ReadUInt16BigEndian(ciphers) is 0xC009 or 0xC00A or 0xC023 or 0xC024 or 0xC02B or 0xC02C or 0xC0AC or 0xC0AD or 0xC0AE or 0xC0AF or 0xCCA9)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Numbers of two bytes behind their length.</summary>
    /// <param name="list">The list without its length.</param>
    public static ushort[]? Numbers(ReadOnlySpan<byte> list)
    {
        if (list.Length is 0 || list.Length % 2 != 0)
        {
            return null;
        }

        var numbers = new ushort[list.Length / 2];
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] = BinaryPrimitives.ReadUInt16BigEndian(list[(2 * i)..]);
        }

        return numbers;
    }
}
