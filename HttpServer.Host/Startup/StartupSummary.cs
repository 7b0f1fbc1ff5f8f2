namespace HttpServer.Host.Startup;

/// <summary>What a started gateway serves where.</summary>
/// <param name="Name">Of the application, from the configuration.</param>
/// <param name="Environment">Of the application, from the configuration.</param>
/// <param name="Urls">Where it listens, the nearest first.</param>
/// <param name="Http3Ports">UDP ports where HTTP/3 is spoken.</param>
/// <param name="Directory">Full path of the served directory; null when no files are served.</param>
/// <param name="Routes">The routes in the order in which they are tried.</param>
/// <param name="ConfigFile">Path of the configuration file; null for none.</param>
/// <param name="Warnings">Whole sentences.</param>
internal sealed record StartupSummary(
    string Name,
    string Environment,
    IReadOnlyList<string> Urls,
    IReadOnlyList<int> Http3Ports,
    string? Directory,
    IReadOnlyList<StartupRoute> Routes,
    string? ConfigFile,
    IReadOnlyList<string> Warnings);
