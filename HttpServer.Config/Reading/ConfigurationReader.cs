using HttpServer.Config.Diagnostics;
using HttpServer.Config.Format;
using HttpServer.Config.Toml;
using HttpServer.Config.Values;

namespace HttpServer.Config.Reading;

/// <summary>Reads a configuration from all its sources at once.</summary>
public static class ConfigurationReader
{
    /// <summary>
    /// Reads everything and never throws for what a user wrote: see <see cref="ConfigurationReading.Diagnostics"/>.
    /// With errors among them, nothing may be started from the reading.
    /// </summary>
    /// <exception cref="ArgumentException">The program gave a path of a preset or of the command line that is no key of the format.</exception>
    public static ConfigurationReading Read(ConfigurationFormat format, ConfigurationInputs inputs, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(format);
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(time);

        string? hash = null;
        var presets = NamedLayers.Presets(format, inputs.Presets);
        var document = inputs.File is null ? new ConfigurationLayer() : ReadFile(format, inputs, out hash);
        var environment = NamedLayers.Environment(format, inputs.Environment, inputs.EnvironmentPrefix);
        var commandLine = NamedLayers.CommandLine(format, inputs.CommandLine);
        var layers = new LayerStack(inputs.File, presets, document, environment, commandLine);
        layers.ReportGaps();
        return new ConfigurationReading(format, layers, hash, time.GetUtcNow());
    }

    internal static ConfigurationLayer ReadFile(ConfigurationFormat format, ConfigurationInputs inputs, out string? hash)
    {
        var layer = new ConfigurationLayer();
        var path = inputs.File!;
        var file = ConfigurationFile.Read(path);
        hash = file.Hash;
        if (file.Text is null)
        {
            layer.IsBroken = true;
            layer.Report(ConfigurationSeverity.Error, new SettingOrigin(path, null), null, file.Error!);
            return layer;
        }

        var document = TomlReader.Read(file.Text);
        foreach (var error in document.Errors)
        {
            layer.IsBroken = true;
            layer.Report(ConfigurationSeverity.Error, SettingOrigin.File(path, error.Position), null, error.Message);
        }

        var directory = Path.GetDirectoryName(Path.GetFullPath(path))!;
        new DocumentWalk(format, path, new ValueExpander(directory, inputs.Environment), layer).Walk(document.Root);
        return layer;
    }
}
