namespace HttpServer.Acme.Protocol;

internal sealed class NewAccount
{
    public bool TermsOfServiceAgreed { get; set; } = true;

    public IList<string>? Contact { get; set; }

    public SignedMessage? ExternalAccountBinding { get; set; }
}
