using HttpServer.Config.Diagnostics;
using HttpServer.Config.Format;
using HttpServer.Config.Health;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace HttpServer.Config.Reading;

/// <summary>A configuration as it was read: values of all layers, and everything there is to say about them. Immutable.</summary>
public sealed class ConfigurationReading
{
    private readonly LayerStack _layers;

    internal ConfigurationReading(ConfigurationFormat format, LayerStack layers, string? hash, DateTimeOffset readAt)
    {
        Format = format;
        _layers = layers;
        Diagnostics = layers.Diagnostics;
        State = new ConfigurationState(layers.File, readAt, hash, Diagnostics);
    }

    public ConfigurationFormat Format { get; }

    /// <summary>Errors, warnings and notes: of the file in its order, then of the environment, then of the command line.</summary>
    public IReadOnlyList<ConfigurationDiagnostic> Diagnostics { get; }

    /// <summary>Whether nothing may be started from this configuration.</summary>
    public bool HasErrors => State.Errors > 0;

    /// <summary>The facts about this reading without any of its values, for health and status pages.</summary>
    public ConfigurationState State { get; }

    /// <summary>Whether there is a file, and nothing at all is set in it: as it looks while it is being written anew.</summary>
    public bool HasEmptyFile => _layers is { File: not null, Document: { IsBroken: false, Settings.Count: 0 } };

    internal LayerStack Layers => _layers;

    /// <summary>
    /// Adds the values as sources, weakest first: presets, file, environment, command line. Keys are the CLR names of the
    /// options' properties (<c>server:DefaultPort</c>, <c>proxy:0:Path</c>).
    /// </summary>
    public void AddTo(IConfigurationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        foreach (var layer in _layers.WeakestFirst)
        {
            builder.Add(new LayerConfigurationSource(layer));
        }
    }

    /// <summary>
    /// Turns failures of options validators, each <c>&lt;key path&gt;: &lt;sentence&gt;</c>, into diagnostics at the
    /// place where the key (or the table around it) was written. Those that follow from an error in
    /// <see cref="Diagnostics"/> are left out: when the file is broken, all of them.
    /// </summary>
    public IReadOnlyList<ConfigurationDiagnostic> Explain(IEnumerable<string> failures)
    {
        ArgumentNullException.ThrowIfNull(failures);
        return new FailureExplanation(_layers, Diagnostics).Explain(failures);
    }

    /// <inheritdoc cref="Explain(IEnumerable{string})"/>
    public IReadOnlyList<ConfigurationDiagnostic> Explain(OptionsValidationException exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return Explain(exception.Failures);
    }
}
