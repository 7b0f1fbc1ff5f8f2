using HttpServer.Core.Hosting;
using HttpServer.Proxy.Configuration;
using HttpServer.Proxy.Passthrough;
using Microsoft.Extensions.Options;

namespace HttpServer.Host.Features;

/// <summary>A route that asks for a listener which nobody opens, or a passthrough for one without TLS, would never match: that is refused.</summary>
internal sealed class ListenerNameRules(IOptionsFactory<ServerOptions> server) : IValidateOptions<ProxyOptions>, IValidateOptions<TlsPassthroughOptions>
{
    public ValidateOptionsResult Validate(string? name, ProxyOptions options) => Check(
        "proxy",
        [.. options.Routes.Select(static route => route?.Listeners ?? [])],
        "a listener",
        static listeners => [ListenerFeature.Default, ListenerFeature.Https, .. listeners.Select(static listener => listener.Name)]);

    public ValidateOptionsResult Validate(string? name, TlsPassthroughOptions options) => Check(
        "tls_passthrough",
        [.. options.Routes.Select(static route => route?.Listeners ?? [])],
        "a listener for TLS",
        static listeners => [ListenerFeature.Https, .. listeners.Where(static listener => listener.Ssl).Select(static listener => listener.Name)]);

    private ValidateOptionsResult Check(string section, List<List<string>> routes, string what, Func<IList<ListenerOptions>, List<string>> known)
    {
        if (routes.TrueForAll(static listeners => listeners.Count == 0))
        {
            return ValidateOptionsResult.Success;
        }

        List<string> names;
        try
        {
            names = known(server.Create(Options.DefaultName).Listeners);
        }
        catch (OptionsValidationException)
        {
            // The section of the server is wrong and says so itself; the start fails on that.
            return ValidateOptionsResult.Success;
        }

        List<string> failures = [];
        for (var i = 0; i < routes.Count; i++)
        {
            for (var j = 0; j < routes[i].Count; j++)
            {
                if (!names.Contains(routes[i][j], StringComparer.OrdinalIgnoreCase))
                {
                    failures.Add($"{section}[{i}].listeners[{j}]: '{routes[i][j]}' is not {what} (known: {string.Join(", ", names)})");
                }
            }
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
