namespace HttpServer.Acme.Protocol;

/// <summary>The types of problems that are acted upon (RFC 8555, 6.7; RFC 9773, 5).</summary>
internal static class AcmeErrorKind
{
    public const string BadNonce = "badNonce";
    public const string AccountDoesNotExist = "accountDoesNotExist";
    public const string AlreadyReplaced = "alreadyReplaced";
}
