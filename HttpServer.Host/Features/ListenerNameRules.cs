using HttpServer.Core.Hosting;
using HttpServer.Proxy.Configuration;
using Microsoft.Extensions.Options;

namespace HttpServer.Host.Features;

/// <summary>A route that asks for a listener which nobody opens would never match: that is refused.</summary>
internal sealed class ListenerNameRules(IOptionsFactory<ServerOptions> server) : IValidateOptions<ProxyOptions>
{
    public ValidateOptionsResult Validate(string? name, ProxyOptions options)
    {
        List<string> known;
        try
        {
            known = [ListenerFeature.Default, ListenerFeature.Https, .. server.Create(Options.DefaultName).Listeners.Select(listener => listener.Name)];
        }
        catch (OptionsValidationException)
        {
            // The section of the server is wrong and says so itself; the start fails on that.
            return ValidateOptionsResult.Success;
        }

        List<string> failures = [];
        for (var i = 0; i < options.Routes.Count; i++)
        {
            for (var j = 0; j < (options.Routes[i]?.Listeners.Count ?? 0); j++)
            {
                var listener = options.Routes[i].Listeners[j];
                if (!known.Contains(listener, StringComparer.OrdinalIgnoreCase))
                {
                    failures.Add($"proxy[{i}].listeners[{j}]: '{listener}' is not a listener (known: {string.Join(", ", known)})");
                }
            }
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
