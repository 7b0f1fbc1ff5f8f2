namespace HttpServer.Config.Diagnostics;

/// <summary>How much a <see cref="ConfigurationDiagnostic"/> matters.</summary>
public enum ConfigurationSeverity
{
    /// <summary>Nothing may start with this configuration.</summary>
    Error,

    /// <summary>The configuration works, but something written in it does nothing.</summary>
    Warning,

    /// <summary>The configuration works; there is a better way to write it.</summary>
    Note,
}
