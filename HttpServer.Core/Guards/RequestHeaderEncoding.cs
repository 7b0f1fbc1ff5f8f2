using System.Text;

namespace HttpServer.Core.Guards;

/// <summary>
/// How Kestrel turns request header bytes into strings: one byte, one character (Latin-1), so that every value
/// survives unchanged. Because Kestrel asks it for values that are new to the connection only, it is also the cheapest
/// place to refuse what has no business in a head: a fault here is 400 before anything else sees the request.
/// </summary>
internal static class RequestHeaderEncoding
{
    private static readonly Encoding Values = new FieldValueEncoding(FieldValues.Text);
    private static readonly Encoding Lengths = new FieldValueEncoding(FieldValues.Digits);
    private static readonly Encoding Connections = new ConnectionFieldEncoding(FieldValues.Text);
    private static readonly Encoding Pseudo = new FieldValueEncoding(FieldValues.Visible);

    /// <summary>
    /// Kestrel's selector: checks the name (RFC 9110, 5.6.2) and says how to read its value. Names with a colon in front
    /// come from HTTP/2 alone, where Kestrel takes those it knows (RFC 9113, 8.3).
    /// </summary>
    /// <exception cref="InvalidOperationException">The name is not a token, or is a framing field's but for the hyphen; Kestrel answers 400, or ends the HTTP/2 connection.</exception>
    public static Encoding Select(string name)
    {
        if (FieldNames.IsToken(name) && !FieldNames.ResemblesFraming(name))
        {
            return name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase) ? Lengths
                : name.Equals("Connection", StringComparison.OrdinalIgnoreCase) ? Connections
                : Values;
        }

        if (name is [':', .. var rest] && FieldNames.IsToken(rest))
        {
            return Pseudo;
        }

        throw new InvalidOperationException("A request header name holds a character that it may not have.");
    }
}
