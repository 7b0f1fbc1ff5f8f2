namespace HttpServer.Config.Diagnostics;

/// <summary>A configuration that may not be used. The message holds every diagnostic, one per line.</summary>
public sealed class ConfigurationException : Exception
{
    public ConfigurationException(IReadOnlyList<ConfigurationDiagnostic> diagnostics)
        : base(string.Join('\n', diagnostics))
    {
        Diagnostics = diagnostics;
    }

    public ConfigurationException()
        : this([])
    {
    }

    public ConfigurationException(string message)
        : base(message)
    {
        Diagnostics = [];
    }

    public ConfigurationException(string message, Exception innerException)
        : base(message, innerException)
    {
        Diagnostics = [];
    }

    /// <summary>Everything that was found, errors and the rest, in the order of the file.</summary>
    public IReadOnlyList<ConfigurationDiagnostic> Diagnostics { get; }
}
