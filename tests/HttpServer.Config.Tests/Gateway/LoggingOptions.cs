using System.ComponentModel.DataAnnotations;

namespace HttpServer.Config.Tests.Gateway;

public sealed class LoggingOptions
{
    [AllowedValues("debug", "info", "warn", "error")]
    public string Level { get; set; } = "info";

    public OutputMode OutputMode { get; set; } = OutputMode.Both;

    public IDictionary<string, string> Levels { get; } = new Dictionary<string, string>();
}
