using System.ComponentModel;

namespace HttpServer.Core.Hosting;

/// <summary>The section <c>[application]</c>: what this gateway is called in its banner, logs and status pages.</summary>
public sealed class ApplicationOptions
{
    /// <summary>Name of this gateway. Default <c>httpserver</c>.</summary>
    // The program's own name, until somebody runs two.
    [Description("Name of this gateway in its banner, logs and status pages.")]
    public string Name { get; set; } = "httpserver";

    /// <summary>Where it runs: <c>development</c>, <c>production</c> or a word of your own. Default <c>development</c>.</summary>
    // Who runs it without a configuration tries it out.
    [Description("Where this gateway runs: development, production or a word of your own.")]
    public string Environment { get; set; } = "development";
}
