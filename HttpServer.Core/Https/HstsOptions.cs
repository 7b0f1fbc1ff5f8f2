using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace HttpServer.Core.Https;

/// <summary>The section <c>[server.ssl.hsts]</c>: browsers are told to use https only (RFC 6797), in answers over TLS.</summary>
public sealed class HstsOptions
{
    /// <summary>What lists of browsers ask for: a year.</summary>
    internal const int LeastForPreload = 31_536_000;

    /// <summary>Seconds that a browser keeps to https for; 0 sends nothing. Default 0.</summary>
    // A browser does not forget it before its time, so nobody should get into it unasked.
    [Description("Seconds that browsers use https only for this host; 0 tells them nothing.")]
    [Range(0, int.MaxValue)]
    public int MaxAge { get; set; }

    /// <summary>Whether it holds for all names below the host too. Default false.</summary>
    [Description("Subdomains too.")]
    public bool IncludeSubdomains { get; set; }

    /// <summary>Whether the host may stand in the lists that browsers come with. Default false; needs <see cref="IncludeSubdomains"/> and a year.</summary>
    [Description("Agree to be in the lists that browsers come with; needs include_subdomains and a max_age of a year.")]
    public bool Preload { get; set; }
}
