using HttpServer.Config.Diagnostics;
using HttpServer.Config.Reading;
using HttpServer.Config.Reloading;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace HttpServer.Host.Configuration;

/// <summary>
/// Finds everything that is wrong with a configuration: what the format knows, and what the libraries' own rules say of
/// the options bound from it. <c>config validate</c> and the start go through the same check, so they agree.
/// </summary>
internal static class ConfigurationCheck
{
    /// <summary>All diagnostics, those of the file in its order. Starts nothing and writes nothing.</summary>
    /// <param name="reading">What was read.</param>
    /// <param name="further">What else must hold once every rule does, told as the rules tell it; null for nothing.</param>
    public static IReadOnlyList<ConfigurationDiagnostic> Diagnose(ConfigurationReading reading, Func<IServiceProvider, IEnumerable<string>>? further = null)
    {
        var (failed, missing) = Judge(reading, further);
        var warnings = reading.Explain(missing).Select(static one =>
            new ConfigurationDiagnostic(ConfigurationSeverity.Warning, one.Source, one.Line, one.Column, one.KeyPath, one.Message));
        return [.. reading.Diagnostics.Concat(reading.Explain(failed)).Concat(warnings)
            .OrderBy(diagnostic => diagnostic.Line == 0)
            .ThenBy(diagnostic => diagnostic.Line)
            .ThenBy(diagnostic => diagnostic.Column)];
    }

    /// <exception cref="ConfigurationException">There is an error among them.</exception>
    public static void ThrowOnErrors(IReadOnlyList<ConfigurationDiagnostic> diagnostics)
    {
        if (diagnostics.Any(diagnostic => diagnostic.Severity == ConfigurationSeverity.Error))
        {
            throw new ConfigurationException(diagnostics);
        }
    }

    private static (IEnumerable<string> Failed, IEnumerable<string> Missing) Judge(ConfigurationReading reading, Func<IServiceProvider, IEnumerable<string>>? further)
    {
        var configuration = new ConfigurationBuilder();
        reading.AddTo(configuration);
        using var services = new ServiceCollection().AddGateway(configuration.Build(), new LiveConfiguration(reading)).BuildServiceProvider();
        try
        {
            services.GetRequiredService<IStartupValidator>().Validate();
            return (further is null || reading.HasErrors ? [] : [.. further(services)], [.. MissingParts.Of(services)]);
        }
        catch (OptionsValidationException exception)
        {
            return (exception.Failures, []);
        }
        catch (AggregateException exception)
        {
            return ([.. exception.InnerExceptions.Cast<OptionsValidationException>().SelectMany(failed => failed.Failures)], []);
        }
    }
}
