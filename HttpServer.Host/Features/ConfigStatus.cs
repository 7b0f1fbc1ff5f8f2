using System.Text.Json;
using HttpServer.Config.Health;
using HttpServer.Core.Health;

namespace HttpServer.Host.Features;

/// <summary>/config/status: which configuration is in effect, without any of its values.</summary>
internal sealed class ConfigStatus(ConfigurationState state) : IStatusSource
{
    public string Name => "config";

    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteString("file", state.File is null ? null : Path.GetFullPath(state.File));
        writer.WriteString("read_at", state.ReadAt);
        writer.WriteString("sha256", state.Hash);
        writer.WriteNumber("errors", state.Errors);
        writer.WriteNumber("warnings", state.Warnings);
        writer.WriteNumber("notes", state.Notes);
    }
}
