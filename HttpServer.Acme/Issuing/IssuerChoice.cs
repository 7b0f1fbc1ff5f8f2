using HttpServer.Acme.LocalCa;

namespace HttpServer.Acme.Issuing;

/// <summary>Who is asked for a certificate, in which order.</summary>
/// <param name="Public">For names that issuers can verify.</param>
/// <param name="Local">For those that nobody can.</param>
/// <param name="IsOwn">Whether the first of them is one that the operator named.</param>
internal sealed record IssuerChoice(IReadOnlyList<IIssuer> Public, IIssuer Local, bool IsOwn)
{
    public IReadOnlyList<IIssuer> For(string name) => LocalNames.Contains(name, IsOwn) ? [Local] : Public;

    /// <summary>Null when the issuer is configured no longer.</summary>
    public IIssuer? Find(string name, string id) => For(name).FirstOrDefault(issuer => issuer.Id == id);
}
