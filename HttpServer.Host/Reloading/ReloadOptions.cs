using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace HttpServer.Host.Reloading;

/// <summary>The section <c>[reload]</c>: how the gateway learns of changes of its configuration file. Read once, at start.</summary>
public sealed class ReloadOptions
{
    /// <summary>Whether the file is followed; false leaves SIGHUP and <c>httpserver reload</c>. Default true.</summary>
    // A change that nobody has to be told of is what people expect; one that is wrong changes nothing.
    [Description("Take changes of the configuration file over as they are saved; without it SIGHUP and 'httpserver reload' do it.")]
    public bool Watch { get; set; } = true;

    /// <summary>
    /// Seconds between two looks at the content of the file, for changes that the file system does not tell of (bind mounts, network
    /// file systems). Default 1.
    /// </summary>
    // Reading a few kilobytes costs some 50 µs; a person waits a second without wondering.
    [Description("Seconds until a change is noticed that the file system does not tell of, as behind bind mounts.")]
    [Range(0.1, 3600.0)]
    public double PollInterval { get; set; } = 1;
}
