using HttpServer.Core.Health;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace HttpServer.Core.Certificates;

/// <summary>Registration of the certificates, and of what tells when they expire.</summary>
internal static class CertificateServiceCollectionExtensions
{
    public static IServiceCollection AddCertificates(this IServiceCollection services)
    {
        services.AddMetrics();
        services.TryAddSingleton<CertificateStore>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IStatusSource, CertificateStatus>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, CertificateMetrics>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, ExpiryWarnings>());
        services.TryAddSingleton<CertificateHealthCheck>();
        services.AddHealthChecks();
        // Two registrations of one name would fail the first health request.
        services.Configure<HealthCheckServiceOptions>(options =>
        {
            if (options.Registrations.All(registration => registration.Name != CertificateStatus.PageName))
            {
                options.Registrations.Add(new HealthCheckRegistration(
                    CertificateStatus.PageName, provider => provider.GetRequiredService<CertificateHealthCheck>(), failureStatus: null, tags: [CertificateStatus.PageName]));
            }
        });
        return services;
    }
}
