namespace HttpServer.Acme.Protocol;

internal sealed class AcmeDirectoryMeta
{
    public bool ExternalAccountRequired { get; set; }
}
