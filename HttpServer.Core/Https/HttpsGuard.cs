using HttpServer.Core.ClientCertificates;
using HttpServer.Core.Guards;
using HttpServer.Core.Http3;
using HttpServer.Core.Requests;
using HttpServer.Core.Tls;
using Microsoft.AspNetCore.Http;

namespace HttpServer.Core.Https;

/// <summary>What a request must meet because of TLS, or for want of it.</summary>
internal sealed class HttpsGuard(HttpsRedirects redirects, HostAgreement agreement, ClientCertificateRules rules, AlternativeService alternative, RequestFailures failures)
{
    private static readonly Refusal NoHttps = new(403, "https_required", "This is served over https only.", closes: false);

    private static readonly Refusal NoCertificate = new(403, "client_certificate_required", "This is served over https only, to clients with a certificate.", closes: false);

    // RFC 9110, 15.5.20: the client may ask again on another connection.
    private static readonly Refusal Misdirected = new(421, "host_misdirected", "This connection is not for the requested host.", closes: false);

    /// <summary>Whether the request has been answered and goes no further.</summary>
    public bool Answers(HttpContext context, RequestRecord record, RequestPolicy policy)
    {
        if (context.Request.IsHttps && context.Features.Get<TlsFeature>() is { } tls)
        {
            if (!agreement.Holds(context.Request, tls, policy))
            {
                failures.Refuse(context, record, Misdirected);
                return true;
            }

            alternative.Announce(context);
        }
        else if (rules.Current is { HasRequired: true } set && set.Find(HostName.Of(context.Request.Headers.Host.ToString())) is { IsRequired: true })
        {
            // Without TLS here nobody has shown anything, whatever a proxy in front has seen; also not for an exempt path.
            if (HttpsRedirects.IsSecure(context) || !redirects.TryRedirect(context))
            {
                failures.Refuse(context, record, NoCertificate);
            }

            return true;
        }

        if (policy.ExemptPaths is null && policy.Hsts is null)
        {
            return false;
        }

        if (!HttpsRedirects.IsSecure(context))
        {
            return policy.ExemptPaths is { } exempt && !exempt.Contains(context.Request.Path.Value ?? "") && Redirect(context, record);
        }

        if (policy.Hsts is { } hsts)
        {
            Announce(context, hsts);
        }

        return false;
    }

    private bool Redirect(HttpContext context, RequestRecord record)
    {
        if (!redirects.TryRedirect(context))
        {
            failures.Refuse(context, record, NoHttps);
        }

        return true;
    }

    // At the last moment, when a backend's own is known.
    private static void Announce(HttpContext context, string hsts) => context.Response.OnStarting(
        static state =>
        {
            var (response, value) = ((HttpResponse, string))state;
            if (response.Headers.StrictTransportSecurity.Count == 0)
            {
                response.Headers.StrictTransportSecurity = value;
            }

            return Task.CompletedTask;
        },
        (context.Response, hsts));
}
