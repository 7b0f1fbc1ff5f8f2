namespace HttpServer.Acme.Issuing;

/// <summary>Issuers that stay open until it is disposed, whatever becomes of the configuration.</summary>
internal sealed class IssuerUse(IssuerSet set) : IDisposable
{
    public IssuerChoice Choice => set.Choice;

    public void Dispose() => set.Leave();
}
