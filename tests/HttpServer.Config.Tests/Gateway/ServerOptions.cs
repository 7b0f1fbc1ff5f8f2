using DescriptionAttribute = System.ComponentModel.DescriptionAttribute;
using RangeAttribute = System.ComponentModel.DataAnnotations.RangeAttribute;

namespace HttpServer.Config.Tests.Gateway;

public sealed class ServerOptions
{
    [Range(1, 65535)]
    [Description("Port for plain HTTP.")]
    public int DefaultPort { get; set; } = 8080;

    [Range(0, double.MaxValue, MinimumIsExclusive = true)]
    public double RequestTimeout { get; set; } = 30;

    [Range(1, int.MaxValue)]
    public int MaxRequestSizeMb { get; set; } = 10;

    public bool EnableHealthEndpoints { get; set; } = true;

    public IList<string> TrustedProxies { get; } = [];

    public SslOptions Ssl { get; set; } = new();
}
