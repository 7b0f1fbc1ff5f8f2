using Microsoft.Win32.SafeHandles;

namespace HttpServer.Static.Files;

/// <summary>
/// The directory that is served, reached by path each time, so that a root that is itself replaced (a "current"
/// link moved to the next release) takes effect. Relative paths are joined by '/', "" is the root.
/// Failures that say nothing about the path (no descriptors left, a failing disk) throw <see cref="IOException"/>.
/// </summary>
internal abstract class SiteRoot(string directory)
{
    // The way out for a sandbox that answers the Linux calls in some way of its own; tests reach the other systems' code by it.
    private const string PortableSwitch = "HttpServer.Static.PortableFileAccess";

    /// <summary>Absolute path, without slash at its end.</summary>
    public string Directory { get; } = directory;

    /// <summary>Takes the safest way that the system has.</summary>
    public static SiteRoot Open(string directory)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory));
        var isPortable = AppContext.TryGetSwitch(PortableSwitch, out var isSet) && isSet;
        return !isPortable && OperatingSystem.IsLinux() && LinuxSiteRoot.IsSupported ? new LinuxSiteRoot(full) : new PortableSiteRoot(full);
    }

    /// <summary>What stands at the path, links followed wherever they lead: a hint for choosing, never a permission to serve.</summary>
    public abstract Node Look(string relative);

    /// <summary>Opens a regular file that really lies below the root; null for everything else.</summary>
    public abstract OpenedFile? OpenFile(string relative);

    /// <summary>Whether the path is a directory that really lies below the root.</summary>
    public abstract bool HasDirectory(string relative);

    /// <summary>The entries of a directory that really lies below the root; at most <paramref name="most"/>. Blocks.</summary>
    public abstract IReadOnlyList<FileSystemInfo>? List(string relative, int most);

    /// <summary>Identity of an open file as it is now.</summary>
    public abstract FileIdentity IdentityOf(SafeFileHandle handle);

    /// <summary>Bytes that were in memory already; 0 or less when there are none or the system cannot say.</summary>
    public abstract int ReadWithoutWaiting(SafeFileHandle handle, Span<byte> buffer, long offset);

    protected string Absolute(string relative) => relative.Length == 0 ? Directory : string.Concat(Directory, "/", relative);

    protected static List<FileSystemInfo> Enumerate(string directory, int most)
    {
        var options = new EnumerationOptions { AttributesToSkip = 0, IgnoreInaccessible = true, RecurseSubdirectories = false };
        List<FileSystemInfo> entries = [];
        foreach (var entry in new DirectoryInfo(directory).EnumerateFileSystemInfos("*", options))
        {
            if (entries.Count == most)
            {
                break;
            }
            entries.Add(entry);
        }
        return entries;
    }
}
