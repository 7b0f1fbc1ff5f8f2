using HttpServer.Core.ClientCertificates;
using HttpServer.Core.Guards;
using HttpServer.Core.Requests;
using HttpServer.Core.Tls;
using Microsoft.AspNetCore.Http;

namespace HttpServer.Core.Https;

/// <summary>
/// Whether a connection over TLS may be asked for a host (RFC 9110, 7.4): the one that it was made for, or, as browsers do with HTTP/2
/// (RFC 9113, 9.1.1), another that its certificate is for. Never one whose clients have to show what this one has not.
/// </summary>
internal sealed class HostAgreement(ClientCertificateRules rules)
{
    public bool Holds(HttpRequest request, TlsFeature tls, RequestPolicy policy)
    {
        // What CONNECT names is a host beyond this one; a request of HTTP/1.0 without a host is for that of the connection. Both
        // may end where no host is asked for, and are under the rules that hold there.
        if (request.Headers.Host is not [{ Length: > 0 } host] || (HttpMethods.IsConnect(request.Method) && !ExtendedConnect.IsWebSocket(request.HttpContext)))
        {
            return rules.Current.Find("") is not { } nameless || Fits(tls.Rule, nameless);
        }

        var set = rules.Current;
        if (tls.Agreed is { } agreed && ReferenceEquals(agreed.Rules, set) && ReferenceEquals(agreed.Policy, policy) && agreed.Host == host)
        {
            return true;
        }

        var name = HostName.Of(host).ToString().ToLowerInvariant();
        if ((policy.IsHostStrict && !IsNameOf(tls, name)) || !Fits(tls.Rule, set.Find(name)))
        {
            return false;
        }

        tls.Agreed = new AgreedHost(host, policy, set);
        return true;
    }

    // What was shown counts, whatever is shown by now: a renewal must not cut those who are connected.
    private static bool IsNameOf(TlsFeature tls, string name) =>
        name == tls.ServerName
        || tls.Group.Certificates.All(certificate => certificate.Covers(name))
        // Who connects to an address names no host in the handshake, as probes of load balancers do.
        || (tls.ServerName is null && Clients.StrictAddress.TryParse(name, out _));

    private static bool Fits(ClientCertificateRule? made, ClientCertificateRule? asked) =>
        ReferenceEquals(made, asked) || (made is not null && asked is not null && asked.IsMetBy(made));
}
