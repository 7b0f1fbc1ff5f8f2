using System.Globalization;
using static HttpServer.Proxy.Tests.Smuggling.ProbeText;

namespace HttpServer.Proxy.Tests.Smuggling;

/// <summary>A Transfer-Encoding that one server sees and another does not, in each of the ways to make use of it.</summary>
internal static class CodingProbes
{
    // Under the names that the public tools give them, as far as they have some.
    private static readonly (string Name, string Lines)[] Mutations =
    [
        ("vanilla", "Transfer-Encoding: chunked\r\n"),
        ("smashed", "Transfer-Encoding:chunked\r\n"),
        ("space before colon", "Transfer-Encoding : chunked\r\n"),
        ("tab before colon", "Transfer-Encoding\t: chunked\r\n"),
        ("two spaces", "Transfer-Encoding:  chunked\r\n"),
        ("tab", "Transfer-Encoding:\tchunked\r\n"),
        ("tab behind", "Transfer-Encoding: chunked\t\r\n"),
        ("vertical tab", "Transfer-Encoding:\vchunked\r\n"),
        ("vertical tab behind", "Transfer-Encoding: chunked\v\r\n"),
        ("form feed", "Transfer-Encoding:\fchunked\r\n"),
        ("NUL", "Transfer-Encoding:\0chunked\r\n"),
        ("NUL behind", "Transfer-Encoding: chunked\0\r\n"),
        ("NUL in the name", "Transfer-Enc\0oding: chunked\r\n"),
        ("CR before value", "Transfer-Encoding: \rchunked\r\n"),
        ("CR behind", "Transfer-Encoding: chunked\r\r\n"),
        ("LF before value", "Transfer-Encoding:\nchunked\r\n"),
        ("LF space before value", "Transfer-Encoding:\n chunked\r\n"),
        ("LF before colon", "Transfer-Encoding\n: chunked\r\n"),
        ("CRLF before colon", "Transfer-Encoding\r\n : chunked\r\n"),
        ("no-break space", "Transfer-Encoding:\u00a0chunked\r\n"),
        ("no-break space behind", "Transfer-Encoding: chunked\u00a0\r\n"),
        ("byte FF", "Transfer-Encoding: \u00ffchunked\r\n"),
        ("DEL", "Transfer-Encoding: chunked\u007f\r\n"),
        ("accent in the name", "Transf\u00e9r-Encoding: chunked\r\n"),
        ("accent in the value", "Transfer-Encoding: ch\u00fcnked\r\n"),
        ("quoted", "Transfer-Encoding: \"chunked\"\r\n"),
        ("apostrophes", "Transfer-Encoding: 'chunked'\r\n"),
        ("lazy grep", "Transfer-Encoding: chunk\r\n"),
        ("sarcasm", "TrAnSFer-EnCODinG: cHuNkeD\r\n"),
        ("yelling", "TRANSFER-ENCODING: CHUNKED\r\n"),
        ("comma cow", "Transfer-Encoding: chunked, cow\r\n"),
        ("cow comma", "Transfer-Encoding: cow, chunked\r\n"),
        ("comma behind", "Transfer-Encoding: chunked,\r\n"),
        ("comma before", "Transfer-Encoding: ,chunked\r\n"),
        ("semicolon", "Transfer-Encoding: chunked;\r\n"),
        ("parameter", "Transfer-Encoding: chunked;q=0\r\n"),
        ("identity before", "Transfer-Encoding: identity, chunked\r\n"),
        ("identity behind", "Transfer-Encoding: chunked, identity\r\n"),
        ("nested", "Transfer-Encoding: identity, chunked, identity\r\n"),
        ("twice in a line", "Transfer-Encoding: chunked, chunked\r\n"),
        ("two words", "Transfer-Encoding: chunked cow\r\n"),
        ("two words reversed", "Transfer-Encoding: cow chunked\r\n"),
        ("dual", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"),
        ("dual cow", "Transfer-Encoding: chunked\r\nTransfer-encoding: cow\r\n"),
        ("dual cow reversed", "Transfer-Encoding: cow\r\nTransfer-Encoding: chunked\r\n"),
        ("dual identity", "Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n"),
        ("dual identity reversed", "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n"),
        ("dual empty", "Transfer-Encoding:\r\nTransfer-Encoding: chunked\r\n"),
        ("dual empty reversed", "Transfer-Encoding: chunked\r\nTransfer-Encoding:\r\n"),
        ("dual at a distance", "Transfer-Encoding: chunked\r\nX: y\r\nTransfer-Encoding: chunked\r\n"),
        ("space before name", " Transfer-Encoding: chunked\r\n"),
        ("tab before name", "\tTransfer-Encoding: chunked\r\n"),
        ("folded away", "X: y\r\n Transfer-Encoding: chunked\r\n"),
        ("folded value", "Transfer-Encoding:\r\n chunked\r\n"),
        ("folded behind", "Transfer-Encoding: chunked\r\n , identity\r\n"),
        ("underscore", "Transfer_Encoding: chunked\r\n"),
        ("dot", "Transfer.Encoding: chunked\r\n"),
        ("space for the hyphen", "Transfer Encoding: chunked\r\n"),
        ("no hyphen", "TransferEncoding: chunked\r\n"),
        ("content encoding", "Content-Encoding: chunked\r\n"),
        ("prefixed", "X-Transfer-Encoding: chunked\r\n"),
        ("suffixed", "Transfer-Encoding-X: chunked\r\n"),
        ("equals sign", "Transfer-Encoding= chunked\r\n"),
        ("colon twice", "Transfer-Encoding:: chunked\r\n"),
        ("no colon", "Transfer-Encoding chunked\r\n"),
        ("percent", "Transfer-%45ncoding: chunked\r\n"),
        ("percent in the value", "Transfer-Encoding: chun%6bed\r\n"),
        ("bad setup LF", "X: y\nTransfer-Encoding: chunked\r\n"),
        ("bad setup CR", "X: y\rTransfer-Encoding: chunked\r\n"),
        ("bad setup LF CR", "X: y\n\rTransfer-Encoding: chunked\r\n"),
        ("empty line of LF", "X: y\n\nTransfer-Encoding: chunked\r\n"),
        ("nominated", "Connection: Transfer-Encoding\r\nTransfer-Encoding: chunked\r\n"),
        ("nominated and kept alive", "Connection: keep-alive, Transfer-Encoding\r\nTransfer-Encoding: chunked\r\n"),
        ("TE", "TE: chunked\r\n"),
        ("gzip", "Transfer-Encoding: gzip\r\n"),
        ("deflate, chunked", "Transfer-Encoding: deflate, chunked\r\n"),
        ("empty", "Transfer-Encoding:\r\n"),
        ("blank", "Transfer-Encoding: \r\n"),
        ("x", "Transfer-Encoding: x\r\n"),
        ("xchunked", "Transfer-Encoding: xchunked\r\n"),
        ("chunkedx", "Transfer-Encoding: chunkedx\r\n"),
        ("kelvin sign", "Transfer-Encoding: chun\u00e2\u0084\u00aaed\r\n"),
        ("BOM", "\u00ef\u00bb\u00bfTransfer-Encoding: chunked\r\n"),
    ];

    private static readonly int[] Bytes = [0, 1, 4, 8, 9, 0xa, 0xb, 0xc, 0xd, 0x1b, 0x1c, 0x1f, 0x20, 0x7f, 0x80, 0x85, 0xa0, 0xad, 0xc0, 0xe2, 0xff];

    public static IEnumerable<ProbeText> All()
    {
        var length = Hidden.Length;
        foreach (var (name, lines) in Mutations)
        {
            yield return new($"CL.TE {name}", Post($"Content-Length: {length + 5}\r\n{lines}", $"0\r\n\r\n{Hidden}"));
            yield return new($"CL.TE reversed {name}", Post($"{lines}Content-Length: {length + 5}\r\n", $"0\r\n\r\n{Hidden}"));
            yield return new($"TE.CL {name}", Post($"{lines}Content-Length: 4\r\n", $"{length:x}\r\n{Hidden}\r\n0\r\n\r\n"));
            yield return new($"TE.0 {name}", Post(lines, $"{length:x}\r\n{Hidden}\r\n0\r\n\r\n"));
            yield return new($"0.TE {name}", Get($"Content-Length: 0\r\n{lines}", $"0\r\n\r\n{Hidden}"));
            yield return new($"HTTP/1.0 {name}", $"POST /zmark HTTP/1.0\r\n{Host}Connection: keep-alive\r\nContent-Length: {length + 5}\r\n{lines}\r\n0\r\n\r\n{Hidden}");
        }

        foreach (var b in Bytes)
        {
            yield return Byte("name prefix", b, $"{(char)b}Transfer-Encoding: chunked\r\n");
            yield return Byte("name suffix", b, $"Transfer-Encoding{(char)b}: chunked\r\n");
            yield return Byte("value prefix", b, $"Transfer-Encoding:{(char)b}chunked\r\n");
            yield return Byte("value suffix", b, $"Transfer-Encoding: chunked{(char)b}\r\n");
            yield return Byte("end of the line before", b, $"X: y{(char)b}Transfer-Encoding: chunked\r\n");
        }
    }

    private static ProbeText Byte(string place, int b, string lines) =>
        new(string.Create(CultureInfo.InvariantCulture, $"CL.TE {place} {b:x2}"), Post($"Content-Length: {Hidden.Length + 5}\r\n{lines}", $"0\r\n\r\n{Hidden}"));
}
