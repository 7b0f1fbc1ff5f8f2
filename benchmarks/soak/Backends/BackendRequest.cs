using System.Globalization;
using HttpServer.Soak.Wire;

namespace HttpServer.Soak.Backends;

/// <summary>A request as a backend reads it: <c>/{operation}/{size}/{nonce}</c>.</summary>
internal readonly record struct BackendRequest(Head Head, string Method, char Operation, Content Content)
{
    public static BackendRequest Parse(ReadOnlySpan<byte> bytes)
    {
        var head = Head.Parse(bytes);
        var words = head.FirstLine.Split(' ');
        var parts = words.Length == 3 ? words[1].Split('/') : [];
        if (parts.Length != 4 || parts[1].Length != 1)
        {
            throw new WrongException($"A backend got '{head.FirstLine}'.");
        }

        var nonce = long.Parse(parts[3], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return head.Nonce == nonce
            ? new BackendRequest(head, words[0], parts[1][0], new Content(nonce, int.Parse(parts[2], CultureInfo.InvariantCulture)))
            : throw new WrongException($"A backend got the header of request {head.Nonce:x} with the line of {nonce:x}.");
    }
}
