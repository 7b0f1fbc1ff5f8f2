using System.Text.Json;
using HttpServer.Config.Reloading;
using HttpServer.Core.Health;

namespace HttpServer.Host.Features;

/// <summary>/config/status: which configuration is in effect and how the last change of it went, without any of its values.</summary>
internal sealed class ConfigStatus(LiveConfiguration configuration) : IStatusSource
{
    public string Name => "config";

    public void Write(Utf8JsonWriter writer)
    {
        var state = configuration.Current.State;
        writer.WriteString("file", state.File is null ? null : Path.GetFullPath(state.File));
        writer.WriteString("read_at", state.ReadAt);
        writer.WriteString("sha256", state.Hash);
        writer.WriteNumber("errors", state.Errors);
        writer.WriteNumber("warnings", state.Warnings);
        writer.WriteNumber("notes", state.Notes);
        writer.WriteNumber("reloads_accepted", configuration.Accepted);
        writer.WriteNumber("reloads_refused", configuration.Refused);
        writer.WriteStartArray("waiting_for_restart");
        foreach (var key in configuration.WaitingForRestart)
        {
            writer.WriteStringValue(key);
        }

        writer.WriteEndArray();
        if (configuration.LastAttempt is { } last)
        {
            writer.WriteStartObject("last_reload");
            writer.WriteString("at", last.At);
            writer.WriteBoolean("accepted", last.IsAccepted);
            writer.WriteString("sha256", last.Hash);
            writer.WriteNumber("errors", last.Errors);
            writer.WriteEndObject();
        }
    }
}
