using HttpServer.Acme.Challenges;
using HttpServer.Acme.Dns;
using HttpServer.Acme.Health;
using HttpServer.Acme.Issuing;
using HttpServer.Acme.LocalCa;
using HttpServer.Acme.OnDemand;
using HttpServer.Acme.Renewal;
using HttpServer.Acme.Storage;
using HttpServer.Core.Certificates;
using HttpServer.Core.Health;
using HttpServer.Core.Hosting;
using HttpServer.Core.Sections;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace HttpServer.Acme;

/// <summary>Registers certificates that look after themselves. Calling any of these more than once is harmless.</summary>
public static class AcmeServiceCollectionExtensions
{
    private const string Name = "acme";

    /// <summary>Adds them with the options that are configured elsewhere, or their defaults.</summary>
    public static IServiceCollection AddHttpServerAcme(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (services.Any(static service => service.ServiceType == typeof(AcmeCertificates)))
        {
            return services;
        }

        services.AddOptions<AcmeOptions>().ValidateOnStart();
        services.AddHttpServerLiveOptions<AcmeOptions>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<AcmeOptions>, AcmeOptionsRules>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IPostConfigureOptions<ServerOptions>, HttpsSwitch>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<CertificateStore>();
        services.AddStorage();
        services.AddIssuing();
        services.AddSingleton<ManagedNames>();
        services.AddSingleton<CertificateCare>();
        services.AddSingleton<StoredStates>();
        services.AddSingleton(static provider => new AcmeCertificates(
            provider.GetRequiredService<ManagedNames>(), provider.GetRequiredService<CertificateCare>(), provider.GetRequiredService<StoredStates>(), provider.GetRequiredService<LiveOptions<AcmeOptions>>()));
        services.AddSingleton<OnDemandPermission>();
        services.TryAddSingleton<IOnDemandCertificates, OnDemandCertificates>();
        services.TryAddSingleton<IChallengeCertificates, ChallengeCertificates>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IStatusSource, AcmeStatusSource>());
        services.AddHealthChecks().AddCheck<AcmeHealthCheck>(Name, tags: [Name]);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, RenewalService>());
        return services;
    }

    /// <summary>Adds them with options set in code.</summary>
    public static IServiceCollection AddHttpServerAcme(this IServiceCollection services, Action<AcmeOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        return services.AddHttpServerAcme().Configure(configure);
    }

    /// <summary>Adds them with the options of a configuration section (<c>server.ssl.lets_encrypt</c>).</summary>
    public static IServiceCollection AddHttpServerAcme(this IServiceCollection services, IConfiguration section)
    {
        ArgumentNullException.ThrowIfNull(section);
        return services.AddHttpServerAcme()
            .AddHttpServerSection(section, AcmeOptionsJsonContext.Default.AcmeOptions, static (section, options) => section.Bind(options));
    }

    private static void AddStorage(this IServiceCollection services)
    {
        services.AddSingleton(static provider => new StorageDirectory(provider.GetRequiredService<IOptions<AcmeOptions>>().Value.Storage));
        services.AddSingleton<StorageLocks>();
        services.AddSingleton<CertificateFiles>();
        services.AddSingleton<FailureFiles>();
        services.AddSingleton<ChallengeFiles>();
        services.AddSingleton<AccountFiles>();
    }

    private static void AddIssuing(this IServiceCollection services)
    {
        services.AddSingleton<PendingChallenges>();
        services.AddSingleton<DnsClient>();
        services.AddSingleton<NameServers>();
        services.AddSingleton<DnsProviders>();
        services.AddSingleton(static provider => new LocalAuthority(
            provider.GetRequiredService<StorageDirectory>(), provider.GetRequiredService<StorageLocks>(), provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<LocalIssuer>();
        services.AddSingleton<IssuerFactory>();
        services.AddSingleton<CurrentIssuers>();
        services.AddSingleton<CertificateIssuance>();
    }
}
