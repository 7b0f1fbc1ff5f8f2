using HttpServer.Core.AccessLog;
using HttpServer.Host.Logging;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace HttpServer.Host.Features;

/// <summary>The program's log and the access log.</summary>
internal static class LoggingFeature
{
    public static IServiceCollection AddLoggingFeature(this IServiceCollection services, IConfiguration configuration) => services
        .AddHttpServerLogging(configuration)
        .AddHttpServerAccessLog(configuration.GetSection("access_log"));
}
