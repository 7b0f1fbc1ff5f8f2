using RangeAttribute = System.ComponentModel.DataAnnotations.RangeAttribute;

namespace HttpServer.Config.Tests.Gateway;

public sealed class TargetOptions
{
    public string? Url { get; set; }

    [Range(1, 1000)]
    public int Weight { get; set; } = 1;
}
