using System.Reflection;

namespace HttpServer.Host.Startup;

/// <summary>Which httpserver this is.</summary>
internal static class ProductVersion
{
    /// <summary>"0.1.0".</summary>
    public static string Number { get; } = typeof(ProductVersion).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";
}
