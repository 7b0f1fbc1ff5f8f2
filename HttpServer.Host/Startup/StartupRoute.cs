namespace HttpServer.Host.Startup;

/// <summary>One route as the banner shows it.</summary>
/// <param name="Requests">What it is for: path, and host, methods and other conditions where it has them.</param>
/// <param name="Targets">Its targets without credentials, with their weights where they differ.</param>
/// <param name="Strategy">How one is chosen; null when there is no choice.</param>
internal sealed record StartupRoute(string Requests, string Targets, string? Strategy);
