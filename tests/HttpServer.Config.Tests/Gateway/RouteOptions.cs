using RangeAttribute = System.ComponentModel.DataAnnotations.RangeAttribute;

namespace HttpServer.Config.Tests.Gateway;

public sealed class RouteOptions
{
    public string? Path { get; set; }

    public string? Target { get; set; }

    public IList<TargetOptions> Targets { get; } = [];

    public string Strategy { get; set; } = "round_robin";

    [Range(0.001, 86400)]
    public double Timeout { get; set; } = 30;

    public bool StickySessions { get; set; }

    public HealthOptions? HttpHealth { get; set; }

    public RouteSslOptions Ssl { get; set; } = new();

    public HeaderOptions Headers { get; set; } = new();
}
