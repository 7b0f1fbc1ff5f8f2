using HttpServer.Core.Hosting;

namespace HttpServer.Core.Https;

/// <summary>Checks what <c>[server.ssl]</c> says of requests without TLS and of HSTS.</summary>
internal static class HttpsRules
{
    public static void Check(ServerOptions options, List<string> failures)
    {
        var ssl = options.Ssl;
        RangeRules.Check("server.ssl.redirect", ssl.Redirect, CoreOptionsJsonContext.Default.RedirectOptions, failures);
        RangeRules.Check("server.ssl.hsts", ssl.Hsts, CoreOptionsJsonContext.Default.HstsOptions, failures);
        for (var i = 0; i < ssl.Redirect.ExemptPaths.Count; i++)
        {
            if (ExemptPaths.Check(ssl.Redirect.ExemptPaths[i]) is { } problem)
            {
                failures.Add($"server.ssl.redirect.exempt_paths[{i}]: {problem}");
            }
        }

        if ((ssl.ForceHttps || ssl.Redirect.Enabled) && !ssl.Enabled && options.TrustedProxies.Count == 0)
        {
            // Nobody could ever get past it.
            failures.Add($"server.ssl.{(ssl.ForceHttps ? "force_https" : "redirect.enabled")}: there is no https to send clients to: set server.ssl.enabled, or name the proxy that speaks it in server.trusted_proxies");
        }

        if (ssl.Hsts is { Preload: true } hsts && (!hsts.IncludeSubdomains || hsts.MaxAge < HstsOptions.LeastForPreload))
        {
            failures.Add($"server.ssl.hsts.preload: needs include_subdomains and a max_age of {HstsOptions.LeastForPreload} or more");
        }
    }
}
