using HttpServer.Config.Reading;

namespace HttpServer.Host.Configuration;

/// <summary>
/// What differs when there is no configuration file: whoever shares a folder for a moment wants no files written into
/// it, and none of their requests served to the next visitor. Everything can be switched on again by the environment.
/// </summary>
internal static class WithoutFile
{
    private const string Reason = "no configuration file";

    public static IReadOnlyList<PresetSetting> Presets { get; } =
    [
        new("logging.output_mode", "console", Reason),
        new("access_log.enabled", "false", Reason),
    ];
}
