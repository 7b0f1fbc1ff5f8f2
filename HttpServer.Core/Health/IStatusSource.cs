using System.Text.Json;

namespace HttpServer.Core.Health;

/// <summary>
/// One library's page <c>/{name}/status</c>. Registered with <c>TryAddEnumerable</c>; the same name picks the
/// health-check registrations tagged with it for <c>/{name}/health</c>.
/// </summary>
public interface IStatusSource
{
    /// <summary>First path segment of the page: "proxy", "static". Lower case, no slash.</summary>
    string Name { get; }

    /// <summary>Writes the properties of the status object; the caller opens and closes the object.</summary>
    void Write(Utf8JsonWriter writer);
}
