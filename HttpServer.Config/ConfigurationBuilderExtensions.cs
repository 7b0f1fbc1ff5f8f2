using HttpServer.Config.Format;
using HttpServer.Config.Reading;
using Microsoft.Extensions.Configuration;

namespace HttpServer.Config;

/// <summary>Adds TOML files to a configuration.</summary>
public static class ConfigurationBuilderExtensions
{
    /// <summary>
    /// Adds a TOML file, strictly: anything in it that the format does not know throws a
    /// <see cref="Diagnostics.ConfigurationException"/> with every mistake when the configuration is built. A program
    /// that wants the diagnostics themselves uses <see cref="ConfigurationReader"/>.
    /// </summary>
    /// <param name="builder">Where to add it.</param>
    /// <param name="path">Path of the file, absolute or from the current directory.</param>
    /// <param name="format">What the file may contain.</param>
    public static IConfigurationBuilder AddHttpServerToml(this IConfigurationBuilder builder, string path, ConfigurationFormat format)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(format);
        return builder.Add(new TomlConfigurationSource(path, format));
    }
}
