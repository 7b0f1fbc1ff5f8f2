using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace HttpServer.Acme.OnDemand;

/// <summary>
/// Certificates obtained at the handshake: the table <c>[server.ssl.lets_encrypt.on_demand]</c>. In force as soon as there is a permission:
/// <see cref="Allow"/> or <see cref="Ask"/>.
/// </summary>
public sealed class OnDemandOptions
{
    /// <summary>Names that may get one: <c>example.com</c>, <c>*.example.com</c> (one label more). Default: none.</summary>
    [Description("Names that may get a certificate at the handshake: 'shop.example.com', '*.example.com'.")]
    public IList<string> Allow { get; } = [];

    /// <summary>A page that is asked for every other name, <c>?domain=NAME</c> added, and permits it with a 200. Default: none.</summary>
    [Description("Address that is asked with ?domain=NAME for names not in 'allow', and permits one by answering 200.")]
    public string Ask { get; set; } = "";

    /// <summary>Most orders at once; clients for further names are turned away. Default: 8.</summary>
    [Description("Most certificates that are obtained at once; further names are turned away.")]
    [Range(1, 1000)]
    public int MaxConcurrent { get; set; } = 8;

    /// <summary>Most names that are kept in force; further ones are turned away. Default: 10000.</summary>
    // Some ten KB each.
    [Description("Most names with a certificate obtained so; further ones are turned away.")]
    [Range(1, 1_000_000)]
    public int MaxCertificates { get; set; } = 10_000;
}
