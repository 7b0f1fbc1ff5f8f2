using HttpServer.Proxy.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace HttpServer.Proxy.Tests.Configuration;

/// <summary>What the rules have against routes, in the words that a user reads.</summary>
internal static class CheckedRoutes
{
    private static readonly IValidateOptions<ProxyOptions> Rules = new ServiceCollection()
        .AddLogging()
        .AddHttpServerProxyRouting()
        .BuildServiceProvider()
        .GetServices<IValidateOptions<ProxyOptions>>()
        .Last();

    public static string[] Failures(params RouteOptions[] routes)
    {
        var options = new ProxyOptions();
        options.Routes.AddRange(routes);
        return [.. Rules.Validate(null, options).Failures ?? []];
    }
}
